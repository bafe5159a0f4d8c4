import { existsSync } from 'node:fs';

/**
 * True where a test must be left out because a system program is missing. With `PULSO_TEST_ALL=1` nothing is left out:
 * the test fails where it can't find what it needs.
 */
export function isMissing(program: string): boolean {
  return process.env['PULSO_TEST_ALL'] !== '1' && !existsSync(program);
}
