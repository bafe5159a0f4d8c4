import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** The quick size of one fault. */
function fault(name: string, ...flags: string[]): Promise<Outcome> {
  const parameters = ['--import', 'tsx', 'tests/faults/main.ts', '--quick', '--only', name, '--seed', '7'];
  return new Promise(resolve => {
    execFile(process.execPath, [...parameters, ...flags], (error, stdout) => {
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout });
    });
  });
}

/** Two engines killed under load, and a third that goes on. */
function kills(...flags: string[]): Promise<Outcome> {
  return fault('kill -9', '--repeat', '2', ...flags);
}

describe('fault injection', () => {
  it('loses nothing that was accepted when engines are killed under load', { timeout: 120_000 }, async () => {
    const { exitCode, output } = await kills();
    expect(output).toContain('held');
    expect(exitCode).toBe(0);
  });

  it('finds out a build that accepts before the commit', { timeout: 120_000 }, async () => {
    const { exitCode, output } = await kills('--preload', 'tests/faults/acceptBeforeCommit.mjs');
    expect(output).toContain('accepted and lost');
    expect(exitCode).toBe(1);
  });

  it('answers every frame of the Autobahn cases as its protocol says', { timeout: 120_000 }, async () => {
    const { exitCode, output } = await fault('framing');
    expect(output).toContain('asExpected 247 of 247');
    expect(exitCode).toBe(0);
  });
});
