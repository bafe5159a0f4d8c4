import { expect, test } from 'vitest';
import { instantMs } from '../../../../src/pipeline/accept/instant.ts';

test.each([
  ['2026-11-22T09:30:00Z', Date.UTC(2026, 10, 22, 9, 30)],
  ['2026-11-22T09:30:00.123456789Z', Date.UTC(2026, 10, 22, 9, 30, 0, 123)],
  ['2024-02-29T23:59:59-05:30', Date.UTC(2024, 2, 1, 5, 29, 59)],
])('%s is an instant', (text, ms) => {
  expect(instantMs(text)).toBe(ms);
});

test.each([
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T09:30:60Z',
  '2026-11-22T09:30:00',
  '2026-11-22',
  'Sun, 22 Nov 2026 09:30:00 GMT',
  '1969-12-31T23:59:59Z',
  '',
])('"%s" is not', text => {
  expect(instantMs(text)).toBeUndefined();
});
