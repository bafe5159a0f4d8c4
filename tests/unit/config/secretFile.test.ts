import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecret } from '../../../src/config/secretFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulso-secret-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a secret is read without the line end that editors leave behind', () => {
  const file = join(folder, 'secret');
  writeFileSync(file, ' s3cret word\r\n');
  expect(readSecret(file, '--secret-file')).toBe('s3cret word');
});

test('a file that can not be read is named, with the option that names it', () => {
  expect(() => readSecret(join(folder, 'none'), 'webhooks.sealKeyFile')).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: `webhooks.sealKeyFile the file ${join(folder, 'none')} can't be read`,
    }),
  );
});
