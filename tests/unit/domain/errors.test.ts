import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../../src/domain/errors.ts';

it('every error code is documented, and nothing else is', () => {
  const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` *\|/gm)].map(
    match => match[1],
  );
  expect(documented.toSorted()).toEqual([...ERROR_CODES].toSorted());
});
