import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultBackoff } from '../../../src/client/backoff.ts';
import { CLIENT_CODES } from '../../../src/client/clientError.ts';
import { ERROR_CODES } from '../../../src/domain/errors.ts';

const document = readFileSync('docs/client.md', 'utf8');

describe('docs/client.md', () => {
  test('explains every code of the client, and names none that does not exist', () => {
    const rows = [...document.matchAll(/^\| `([A-Z_]+)`/gmu)].map(([, code]) => code);
    expect(rows).toEqual([...CLIENT_CODES]);
    const named = [...document.matchAll(/`([A-Z]+_[A-Z_]+)`/gu)].map(([, code]) => code);
    for (const code of named) expect([...CLIENT_CODES, ...ERROR_CODES]).toContain(code);
  });

  test('gives the defaults of the back-off', () => {
    const { baseMs, maxMs } = defaultBackoff;
    expect(document).toContain(`{ baseMs: ${baseMs}, maxMs: ${maxMs / 1_000}_000 }`);
  });
});
