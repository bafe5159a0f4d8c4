import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoreOutcome, Scorer } from '../../../src/domain/ports.ts';
import { SENTIMENT_LABELS, type SentimentLabel } from '../../../src/domain/signals.ts';
import { sentimentOf } from '../../../src/inference/calibrate.ts';
import { evaluate, type EvaluationRow } from '../../../src/inference/evaluate.ts';
import { areaUnderCurve, measure, type Judgement } from '../../../src/inference/metrics.ts';
import { score } from '../../support/builders.ts';
import { ScriptedScorer } from '../../support/scriptedScorer.ts';

const row = (gold: SentimentLabel, predicted: SentimentLabel, confidence = 1): Judgement => ({
  gold,
  predicted,
  confidence,
});

describe('measures of a classifier', () => {
  it('are those of the textbook', () => {
    const measured = measure([
      row('negative', 'negative'),
      row('negative', 'negative'),
      row('negative', 'neutral'),
      row('neutral', 'neutral'),
      row('neutral', 'positive'),
      row('positive', 'positive'),
    ]);
    expect(measured.accuracy).toBeCloseTo(4 / 6, 12);
    expect(measured.f1.negative).toBeCloseTo(0.8, 12);
    expect(measured.f1.neutral).toBeCloseTo(0.5, 12);
    expect(measured.f1.positive).toBeCloseTo(2 / 3, 12);
    expect(measured.macroF1).toBeCloseTo((0.8 + 0.5 + 2 / 3) / 3, 12);
    expect(measured.macroRecall).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 12);
  });

  it('leave out labels that the set does not have', () => {
    const measured = measure([row('negative', 'negative'), row('positive', 'negative')]);
    expect(measured.f1.neutral).toBeNull();
    expect(measured.macroRecall).toBe(0.5);
  });

  it('call a scorer calibrated that is right as often as it is sure', () => {
    const sure = (right: number) =>
      Array.from({ length: 10 }, (_, i) => row('negative', i < right ? 'negative' : 'positive', 0.8));
    expect(measure(sure(8)).ece).toBeCloseTo(0, 12);
    expect(measure(sure(3)).ece).toBeCloseTo(0.5, 12);
  });

  it('stay within 0…1 for any judgements, none included', () => {
    const label = fc.constantFrom(...SENTIMENT_LABELS);
    const judgement = fc.record({
      gold: label,
      predicted: label,
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(judgement), judgements => {
        const { accuracy, macroF1, macroRecall, ece } = measure(judgements);
        for (const figure of [accuracy, macroF1, macroRecall, ece]) {
          expect(figure).toBeGreaterThanOrEqual(0);
          expect(figure).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the area under the curve', () => {
  const cases = (...pairs: readonly [boolean, number][]) =>
    pairs.map(([present, probability]) => ({ present, probability }));

  it('is the share of pairs in the right order, ties counted half', () => {
    expect(areaUnderCurve(cases([true, 0.9], [false, 0.1], [false, 0.5], [true, 0.3]))).toBe(0.75);
    expect(areaUnderCurve(cases([true, 0.5], [false, 0.5]))).toBe(0.5);
    expect(areaUnderCurve(cases([true, 0.1], [false, 0.9]))).toBe(0);
  });

  it('is not there without cases of both kinds', () => {
    expect(areaUnderCurve(cases([true, 0.9]))).toBeUndefined();
    expect(areaUnderCurve([])).toBeUndefined();
  });
});

describe('an evaluation', () => {
  const rows = (labels: readonly SentimentLabel[]): EvaluationRow[] =>
    labels.map((label, i) => ({ text: `text ${i}`, label, lang: 'en' }));
  /** Says the same of every text. */
  const constant = (negative: number, neutral: number, positive: number): Scorer => ({
    score: () =>
      Promise.resolve<ScoreOutcome>({
        kind: 'scored',
        score: { ...score(0), sentiment: sentimentOf({ negative, neutral, positive }) },
        waitMs: 0,
        runMs: 1,
      }),
  });

  it('judges a set with neutral labels on three, one without on two', async () => {
    const unsure = constant(0.1, 0.6, 0.3);
    await expect(evaluate(unsure, rows(['neutral', 'positive']))).resolves.toMatchObject({
      rows: 2,
      accuracy: 0.5,
      f1: { negative: null, positive: 0 },
    });
    const polar = await evaluate(unsure, rows(['positive', 'positive', 'positive', 'negative']));
    expect(polar.accuracy).toBe(0.75);
    expect(polar.ece).toBeCloseTo(0, 12);
    expect(polar.f1.neutral).toBeNull();
  });

  it('keeps a bounded number of rows in flight, and reports each that is done', async () => {
    const scorer = new ScriptedScorer();
    const progress: number[] = [];
    const running = evaluate(scorer, rows(Array<SentimentLabel>(5).fill('positive')), {
      inFlight: 2,
      onProgress: done => progress.push(done),
    });
    for (let answered = 0; answered < 5; answered++) {
      await expect.poll(() => scorer.waiting).toBe(Math.min(2, 5 - answered));
      scorer.answerWith(1);
    }
    await expect(running).resolves.toMatchObject({ rows: 5, accuracy: 1 });
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  });

  it('stops, naming the row and not its words, when the model does not answer one', async () => {
    const scorer = new ScriptedScorer();
    const running = evaluate(scorer, rows(['positive', 'positive', 'positive', 'positive']), { inFlight: 2 });
    const failed = expect(running).rejects.toThrow(
      expect.objectContaining({ code: 'SCORER_FAILED', message: 'row 2 got no score from the model' }),
    );
    await expect.poll(() => scorer.waiting).toBe(2);
    scorer.answerWith(1);
    await expect.poll(() => scorer.waiting).toBe(2);
    scorer.answer({ kind: 'failed' });
    await failed;
    scorer.answerWith(1);
    expect(scorer.requests).toHaveLength(3);
  });
});
