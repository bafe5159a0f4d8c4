import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Outcome {
  readonly exitCode: number;
  readonly broken: readonly string[];
}

/** One short round of the gate, without a baseline. */
function gate(...flags: string[]): Promise<Outcome> {
  const parameters = ['--import', 'tsx', 'bench/regression/gate.ts', '--baseline', 'none', '--json'];
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [...parameters, '--rounds', '1', '--seconds', '3', ...flags],
      (error, stdout) => {
        const { rulings } = JSON.parse(stdout) as { rulings: readonly { what: string; kept: boolean }[] };
        resolve({
          exitCode: Number(error?.code ?? 0),
          broken: rulings.filter(({ kept }) => !kept).map(({ what }) => what),
        });
      },
    );
  });
}

describe('the gate of the benchmarks', () => {
  it('fails when a stage takes 20 ms longer', { timeout: 60_000 }, async () => {
    const { exitCode, broken } = await gate('--preload', 'bench/regression/delayStage.mjs');
    expect(exitCode).toBe(1);
    expect(broken).toContain('everything but the model, p50');
  });
});
