import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const fault = ['--import', 'tsx', 'tests/faults/main.ts', '--quick', '--only', 'hostile'];

/** Most of it is waiting: for what is slow on purpose to be cut. */
test(
  'hostile clients get what the protocol says, and nobody in who should not be',
  { timeout: 180_000 },
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, fault);
    expect(stdout).toContain('held');
  },
);
