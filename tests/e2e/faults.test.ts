import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Two engines killed under load, and a third that goes on. */
function kills(...flags: string[]): Promise<Outcome> {
  const parameters = [
    '--import',
    'tsx',
    'tests/faults/main.ts',
    '--quick',
    '--only',
    'kill -9',
    '--repeat',
    '2',
  ];
  return new Promise(resolve => {
    execFile(process.execPath, [...parameters, '--seed', '7', ...flags], (error, stdout) => {
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout });
    });
  });
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
});
