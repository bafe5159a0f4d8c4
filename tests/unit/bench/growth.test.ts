import { describe, expect, it } from 'vitest';
import { growthExponent } from '../../../bench/scale/growth.ts';

const sizes = [1, 10, 100, 1_000];
const costs = (cost: (size: number) => number) => sizes.map(size => ({ size, cost: cost(size) }));

describe('the growth of a cost', () => {
  it('is 0 where nothing grows', () => {
    expect(growthExponent(costs(() => 7))).toBeCloseTo(0);
  });

  it('is 1 where the cost doubles with the size, whatever one costs', () => {
    expect(growthExponent(costs(size => 3 * size))).toBeCloseTo(1);
  });

  it('is above 1 where the cost runs away', () => {
    expect(growthExponent(costs(size => size ** 2))).toBeCloseTo(2);
  });

  it('is not a number for a single size', () => {
    expect(growthExponent([{ size: 10, cost: 1 }])).toBeNaN();
  });
});
