import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile } from '../../../src/cli/percentiles.ts';

test('a percentile is a value that was measured', () => {
  const values = [5, 1, 4, 2, 3, 10, 9, 8, 7, 6];
  expect(percentile(values, 50)).toBe(5);
  expect(percentile(values, 99)).toBe(10);
  expect(percentile(values, 10)).toBe(1);
  expect(percentile(values, 0)).toBe(1);
  expect(percentile([42], 99)).toBe(42);
});

test('of nothing there is no percentile', () => {
  expect(percentile([], 50)).toBeUndefined();
});

test('at least the given share of the values is at or below a percentile, and it is the smallest such value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 100 }),
      (values, percent) => {
        const value = percentile(values, percent) ?? NaN;
        const share = (limit: number) => values.filter(each => each <= limit).length / values.length;
        const smaller = values.filter(each => each < value);
        expect(share(value)).toBeGreaterThanOrEqual(percent / 100);
        for (const each of smaller) expect(share(each)).toBeLessThan(percent / 100);
      },
    ),
  );
});
