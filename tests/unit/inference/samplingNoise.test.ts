import { describe, expect, it } from 'vitest';
import { calibrationErrorByChance, measure, type Judgement } from '../../../src/inference/metrics.ts';
import { samplingNoise } from '../../../src/inference/samplingNoise.ts';

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Numbers from 0 to 1 that look like chance and are the same in every run (Park and Miller's generator). */
const spread = (count: number, seed = 1) => {
  let state = seed;
  return Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
};

describe('the noise of a measure', () => {
  it('is two standard errors: of a mean, twice the deviation over the root of the rows', () => {
    const values = spread(1_000).map(value => (value < 0.3 ? 1 : 0));
    const expected = 2 * Math.sqrt((0.3 * 0.7) / 1_000);
    const noise = samplingNoise(values, meanOf) ?? 0;
    expect(noise / expected).toBeGreaterThan(0.7);
    expect(noise / expected).toBeLessThan(1.3);
  });

  it('is nothing for rows that are all alike, and unknown for one', () => {
    expect(samplingNoise([1, 1, 1], meanOf)).toBe(0);
    expect(samplingNoise([1], meanOf)).toBeUndefined();
  });
});

describe('the calibration error by chance', () => {
  /** Right as often as the confidence says. */
  const calibrated = (count: number): Judgement[] => {
    const chance = spread(count, 77);
    return spread(count).map((value, at) => {
      const confidence = 0.4 + 0.6 * value;
      return {
        gold: 'neutral',
        predicted: (chance[at] ?? 0) < confidence ? 'neutral' : 'negative',
        confidence,
      };
    });
  };

  it('shrinks with the root of the rows', () => {
    const few = calibrationErrorByChance(calibrated(100));
    expect(few).toBeGreaterThan(0.06);
    expect(calibrationErrorByChance(calibrated(10_000))).toBeCloseTo(few / 10, 3);
  });

  it('is nothing without rows or doubt', () => {
    expect(calibrationErrorByChance([])).toBe(0);
    expect(calibrationErrorByChance([{ gold: 'neutral', predicted: 'neutral', confidence: 1 }])).toBe(0);
  });

  it('is about what is measured of a calibrated model', () => {
    const means = Array.from(
      { length: 40 },
      (_, part) => measure(calibrated(4_000).slice(part * 100, part * 100 + 100)).ece,
    );
    expect(meanOf(means)).toBeLessThan(1.3 * calibrationErrorByChance(calibrated(100)));
  });
});
