import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addReading,
  arcView,
  baselineOf,
  earlierWeight,
  emptyArc,
  openingUtterances,
  withEarlier,
} from '../../../../src/pipeline/escalate/arc.ts';
import { readingOf, type Reading } from '../../../../src/pipeline/escalate/reading.ts';
import { score, signals, utterance } from '../../../support/builders.ts';

function reading(valence: number | null, overrides: Partial<Reading> = {}): Reading {
  return { utteranceId: 'u', valence, weight: valence === null ? 0 : 1, brief: false, ...overrides };
}
function arcOf(readings: readonly Reading[]) {
  return arcView(readings.reduce(addReading, emptyArc), readings);
}
const valences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('the arc of a participant', () => {
  test('one bad utterance does not make a bad mood: the smoothed valence follows over a few', () => {
    expect(arcOf([reading(-1)]).smoothed).toBe(-0.4);
    expect(arcOf([reading(-1), reading(-1)]).smoothed).toBe(-0.64);
    expect(arcOf([reading(-1), reading(-1), reading(-1)]).smoothed).toBe(-0.784);
  });

  test('volatility is the standard deviation of the valences', () => {
    fc.assert(
      fc.property(valences, values => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        expect(arcOf(values.map(value => reading(value))).volatility).toBeCloseTo(Math.sqrt(variance), 2);
      }),
    );
  });

  test('the trend is the slope per utterance of a straight line through the recent valences', () => {
    expect(arcOf([0.6, 0.3, 0, -0.3].map(value => reading(value))).trend).toBe(-0.3);
    expect(arcOf([0.9, -0.9].map(value => reading(value))).trend).toBe(0);
  });

  test('peak and end decide how it will be remembered, not its length', () => {
    const short = arcOf([0, -0.9, 0.5].map(value => reading(value)));
    const long = arcOf(
      [0, -0.9, ...Array.from({ length: 20 }, () => -0.5), 0.5].map(value => reading(value)),
    );
    expect(short.peakEnd).toBe(-0.2);
    expect(long.peakEnd).toBe(short.peakEnd);
  });

  test('the peak names the utterance in which it was reached', () => {
    const arc = arcOf([
      reading(-0.4, { utteranceId: 'a' }),
      reading(-0.8, { utteranceId: 'b' }),
      reading(0.7, { utteranceId: 'c' }),
    ]);
    expect(arc.peak).toEqual({ valence: -0.8, utteranceId: 'b' });
  });

  test('the streak counts negative utterances in a row, and a bare acknowledgement does not break it', () => {
    const brief = reading(0, { weight: 0.3, brief: true });
    expect(arcOf([reading(-0.5), reading(-0.5), brief, reading(-0.5)]).negativeStreak).toBe(3);
    expect(arcOf([reading(-0.5), reading(0), reading(-0.5)]).negativeStreak).toBe(1);
  });

  test('a bare acknowledgement at the close does not change the end', () => {
    expect(arcOf([reading(-0.8), reading(0.1, { weight: 0.3, brief: true })]).end).toBe(-0.8);
  });

  test('the baseline is unknown until the opening is complete', () => {
    const opening = Array.from({ length: openingUtterances }, () => reading(-0.5));
    expect(arcOf(opening.slice(1)).baseline).toBeNull();
    expect(arcOf(opening).baseline).toBe(-0.3);
  });

  test('a furious opening is not taken for usual: the baseline is drawn towards neutral', () => {
    const arc = arcOf([-0.9, -0.9, -0.9].map(value => reading(value)));
    expect(arc.baseline).toBeGreaterThan(-0.6);
  });

  test('earlier conversations count with the opening, the more the better they are known', () => {
    const cold = [-0.5, -0.5, -0.5].map(value => reading(value));
    const baseline = (weight: number) =>
      baselineOf(cold.reduce(addReading, withEarlier(emptyArc, { valence: 0.4, weight })));
    expect(baseline(0)).toBe(-0.3);
    expect(baseline(6)).toBeCloseTo(0.9 / 11, 9);
    expect(baseline(12)).toBeGreaterThan(baseline(6) ?? 1);
    expect(baseline(1_000)).toBe(baseline(earlierWeight));
  });

  test('who is known from before has a baseline from the first word on', () => {
    expect(baselineOf(withEarlier(emptyArc, { valence: 0.5, weight: 6 }))).toBeCloseTo(3 / 8, 9);
    expect(baselineOf(withEarlier(emptyArc, { valence: 0.5, weight: 2 }))).toBeNull();
  });

  test('an utterance that was not scored changes nothing', () => {
    fc.assert(
      fc.property(valences, values => {
        const readings = values.map(value => reading(value));
        const mixed = readings.flatMap(one => [one, reading(null)]);
        expect(arcOf(mixed)).toEqual(arcOf(readings));
      }),
    );
  });
});

describe('how much one utterance counts', () => {
  test('an answer of the lexicon counts half of one of the model', () => {
    const text = 'nobody has called me back about it';
    const model = readingOf(utterance({ text }), signals({ score: score(-0.6) }));
    const lexicon = readingOf(utterance({ text }), signals({ score: score(-0.6, { scorer: 'lexicon' }) }));
    expect(lexicon.weight).toBe(model.weight / 2);
  });

  test('a short answer without feeling counts less, a short outburst counts fully', () => {
    const yes = readingOf(utterance({ text: 'sí, claro' }), signals({ score: score(0.1) }));
    const terrible = readingOf(utterance({ text: 'terrible!' }), signals({ score: score(-0.9) }));
    expect(yes).toMatchObject({ brief: true, weight: 0.3 });
    expect(terrible).toMatchObject({ brief: false, weight: 1 });
  });
});
