import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMOTIONS, SENTIMENT_LABELS, type Emotion } from '../../../src/domain/signals.ts';
import { calibrate, sentimentOf } from '../../../src/inference/calibrate.ts';
import { modelManifest } from '../../support/modelManifest.ts';

const facts = modelManifest();
const logit = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const logits = fc.array(logit, { minLength: 11, maxLength: 11 });
const language = fc.constantFrom('en' as const, 'es' as const);
const eightZeros = Array<number>(8).fill(0);

describe('calibrate', () => {
  it('gives probabilities, a valence in −1…1 and the most probable label, whatever the logits', () => {
    const calibration = fc.record({
      temperature: fc.double({ min: 0.05, max: 20, noNaN: true }),
      bias: fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 }),
    });
    const anyFacts = fc
      .record({ en: calibration, es: calibration, scale: fc.double({ min: 0.1, max: 10, noNaN: true }) })
      .map(({ en, es, scale }) => ({
        ...facts,
        calibration: { en, es },
        valence: { scale: { en: scale, es: scale } },
      }));
    fc.assert(
      fc.property(logits, language, anyFacts, (values, lang, given) => {
        const { sentiment, emotions } = calibrate(values, lang, given);
        const shares = SENTIMENT_LABELS.map(label => sentiment.probabilities[label]);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(sentiment.confidence).toBe(Math.max(...shares));
        expect(sentiment.probabilities[sentiment.label]).toBe(sentiment.confidence);
        expect(Math.abs(sentiment.valence)).toBeLessThanOrEqual(1);
        for (const emotion of EMOTIONS) {
          expect(emotions[emotion]).toBeGreaterThanOrEqual(0);
          expect(emotions[emotion]).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is monotonic: a greater logit of positive never lowers the valence', () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0, max: 100, noNaN: true }), (values, more) => {
        const raised = values.map((value, i) => (i === 2 ? value + more : value));
        const [before, after] = [calibrate(values, 'en', facts), calibrate(raised, 'en', facts)];
        expect(after.sentiment.valence).toBeGreaterThanOrEqual(before.sentiment.valence - 1e-12);
      }),
    );
  });

  it('follows the formula: softmax(logits / temperature + bias), valence = (p+ − p−) × scale', () => {
    const given = {
      ...facts,
      calibration: { en: { temperature: 2, bias: [0.5, 0, -0.5] }, es: { temperature: 1, bias: [0, 0, 0] } },
      valence: { scale: { en: 0.8, es: 1 } },
    };
    const { sentiment, emotions } = calibrate([2, 0, 1, ...eightZeros], 'en', given);
    const powers = [Math.exp(1.5), 1, Math.exp(0)];
    const sum = powers.reduce((total, power) => total + power, 0);
    expect(sentiment.probabilities.negative).toBeCloseTo(Math.exp(1.5) / sum, 12);
    expect(sentiment.valence).toBeCloseTo(((1 - Math.exp(1.5)) / sum) * 0.8, 12);
    expect(emotions.abuse).toBe(0.5);
  });

  it('calibrates each language by its own numbers', () => {
    const given = {
      ...facts,
      calibration: { en: { temperature: 1, bias: [0, 0, 0] }, es: { temperature: 4, bias: [0, 0, 0] } },
    };
    const values = [3, 0, 0, ...eightZeros];
    expect(calibrate(values, 'es', given).sentiment.confidence).toBeLessThan(
      calibrate(values, 'en', given).sentiment.confidence,
    );
  });

  it('puts each emotion on the scale that the manifest states', () => {
    const same = { scale: 1, bias: 0 };
    const others = Object.fromEntries(EMOTIONS.map(emotion => [emotion, same])) as Record<
      Emotion,
      typeof same
    >;
    const given = { ...facts, emotionCalibration: { ...others, anger: { scale: 2, bias: -1 } } };
    const { emotions } = calibrate([0, 0, 0, ...Array<number>(8).fill(1.5)], 'en', given);
    expect(emotions.anger).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
    expect(emotions.fear).toBeCloseTo(1 / (1 + Math.exp(-1.5)), 12);
  });

  it('reads logits in the order of the manifest, not in one of its own', () => {
    const given = {
      ...facts,
      labels: ['positive', 'negative', 'neutral'] as const,
      emotions: [...EMOTIONS].reverse(),
    };
    const { sentiment, emotions } = calibrate([5, 0, 0, 9, ...Array<number>(7).fill(-9)], 'en', given);
    expect(sentiment.label).toBe('positive');
    expect(emotions.abuse).toBeGreaterThan(0.99);
    expect(emotions.anger).toBeLessThan(0.01);
  });

  it.each([
    ['NaN', [Number.NaN, 0, 0, ...eightZeros]],
    ['infinity among the emotions', [0, 0, 0, ...eightZeros.slice(1), -Infinity]],
    ['too few', [0, 0, 0]],
    ['too many', [0, 0, 0, 0, ...eightZeros]],
  ])('refuses logits with %s', (_, values) => {
    expect(() => calibrate(values, 'en', facts)).toThrow(
      expect.objectContaining({ code: 'SCORER_OUTPUT_INVALID' }),
    );
  });
});

describe('the sentiment of three probabilities', () => {
  it('never leaves −1…1, however large the scale', () => {
    expect(sentimentOf({ negative: 0, neutral: 0, positive: 1 }, 3).valence).toBe(1);
    expect(sentimentOf({ negative: 1, neutral: 0, positive: 0 }, 3).valence).toBe(-1);
  });
});
