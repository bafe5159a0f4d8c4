import { describe, expect, it, test } from 'vitest';
import { acceptanceRows, type AcceptanceInput } from '../../../../src/cli/eval/acceptance.ts';
import { acceptanceTable } from '../../../../src/cli/eval/evalTables.ts';
import { openLexicons } from '../../../../src/cli/eval/lexiconFigures.ts';
import { readLinearBaseline } from '../../../../src/cli/eval/linearBaseline.ts';
import { setTargets, verdictOf } from '../../../../src/cli/eval/targets.ts';
import type { SentimentLabel } from '../../../../src/domain/signals.ts';
import { score } from '../../../support/builders.ts';

const [lexicons, linear] = [await openLexicons(), await readLinearBaseline()];
const valences = { negative: -1, neutral: 0, positive: 1 };
/** Rows of which the model gets the label that is named second. */
const rows = (...labels: readonly [SentimentLabel, SentimentLabel][]) =>
  labels.map(([label, said]) => ({
    row: { text: 'thank you, that is great', label, lang: 'en' as const, form: 'voice' },
    score: score(valences[said]),
  }));
const facts = {
  emotionAuc: undefined,
  emotionRows: 0,
  megabytes: 40,
  p50Ms: 1.5,
  vnni: undefined,
  quantisationLoss: undefined,
  batchLabelChanges: 0,
  batchTexts: 10,
};
const measured = (given: Partial<AcceptanceInput>) => {
  const found = acceptanceRows({ sets: new Map(), spoken: new Map(), lexicons, linear, facts, ...given });
  return (name: string) => found.find(({ row }) => row === name);
};

describe('the table of targets', () => {
  it('says of each measure whether it reaches target or aim', () => {
    const row = measured({});
    expect(row('size of the model')).toMatchObject({ model: 40, must: 45, aim: 30, verdict: 'target' });
    expect(row('16 tokens, one core')).toMatchObject({ model: 1.5, verdict: 'aim' });
    expect(
      measured({ facts: { ...facts, p50Ms: 7.5, vnni: false } })('16 tokens, one core without VNNI'),
    ).toMatchObject({ verdict: 'missed' });
    expect(measured({ facts: { ...facts, batchLabelChanges: 1 } })('alone and in any batch')).toMatchObject({
      verdict: 'missed',
    });
  });

  it('says how far a figure may be off because its rows are few', () => {
    const half = (count: number) =>
      Array.from({ length: count }, () =>
        rows(['negative', 'negative'], ['neutral', 'negative'], ['neutral', 'neutral']),
      ).flat();
    const noise = (count: number) =>
      measured({ sets: new Map([['goemotions', half(count)]]) })('GoEmotions, three classes')?.noise ??
      expect.fail();
    expect(noise(20)).toBeGreaterThan(0);
    expect(noise(2_000)).toBeLessThan(noise(20) / 5);
  });

  it('tells a loss in speech form from the same rows twice', () => {
    const written = Array.from({ length: 40 }, () =>
      rows(['negative', 'negative'], ['neutral', 'neutral']),
    ).flat();
    const row = measured({
      sets: new Map([['care_utterances_en', written]]),
      spoken: new Map([['care_utterances_en', written]]),
    })('care messages, en: loss in speech form');
    expect(row).toMatchObject({ model: 0, noise: 0, verdict: 'aim' });
  });

  it('says what could not be measured, and why', () => {
    const row = measured({});
    expect(row('TweetEval')).toMatchObject({
      model: null,
      verdict: null,
      because: 'set tweeteval_sentiment is not there',
    });
    expect(row('loss by quantisation')).toMatchObject({ model: null, verdict: null });
    expect(row('calibration error')).toMatchObject({
      model: null,
      because: '11 of the 11 sets are not there',
    });
    expect(acceptanceTable([row('TweetEval') ?? expect.fail()])[1]).toContain(
      'not measured: set tweeteval_sentiment',
    );
  });

  it('has the best lexicon and the linear baseline beside the model', () => {
    const some = rows(
      ['positive', 'positive'],
      ['positive', 'positive'],
      ['negative', 'positive'],
      ['neutral', 'neutral'],
    );
    expect(
      measured({ sets: new Map([['gold conversations', some]]) })('real care conversations'),
    ).toMatchObject({
      rows: 4,
      model: 0.75,
      bestLexicon: { value: 0.5 },
      linear: Number(linear.sets['gold conversations']?.accuracy.toFixed(3)),
    });
  });

  it('takes the part of a set that a target names', () => {
    const chat = rows(['neutral', 'negative']).map(each => ({ ...each, row: { ...each.row, form: 'chat' } }));
    const row = measured({
      sets: new Map([
        ['care_written_en', [...rows(['positive', 'positive']), ...chat]],
        ['sst5', rows(['positive', 'positive'], ['negative', 'negative'], ['neutral', 'positive'])],
      ]),
    });
    expect(row('what callers say, en')).toMatchObject({ rows: 1, model: 1 });
    expect(row('SST, two classes')).toMatchObject({ rows: 2, model: 1 });
  });

  it('measures what speech form costs on the same rows', () => {
    const row = measured({
      sets: new Map([['care_utterances_en', rows(['positive', 'positive'], ['neutral', 'neutral'])]]),
      spoken: new Map([['care_utterances_en', rows(['positive', 'positive'], ['neutral', 'positive'])]]),
    });
    expect(row('care messages, en: loss in speech form')).toMatchObject({ model: 0.667, verdict: 'missed' });
  });
});

test.each([
  [0.83, 'target'],
  [0.829, 'missed'],
  [0.88, 'aim'],
])('an accuracy of %s is %s where .83 is asked and .88 aimed at', (value, verdict) => {
  expect(verdictOf(value, { must: 0.83, aim: 0.88, better: 'up' })).toBe(verdict);
});

test('the linear baseline has figures for every set that has a target', () => {
  for (const { set, part } of setTargets)
    expect(linear.sets[part === undefined ? set : `${set} ${part}`]?.rows, set).toBeGreaterThan(50);
});

test('every lexicon is judged as its makers mean it, English ones not on Spanish', () => {
  const texts = ['I love it, great', 'this is awful', 'the parcel is blue'];
  const english = (['positive', 'negative', 'neutral'] as const).map((label, i) => ({
    text: texts[i] ?? '',
    label,
    lang: 'en' as const,
  }));
  const figures = lexicons.measure(english);
  expect(Object.keys(figures)).toEqual(['lexicon', 'sentiment', 'wink-sentiment', 'vader-sentiment']);
  for (const [name, { accuracy }] of Object.entries(figures)) expect(accuracy, name).toBe(1);
  expect(Object.keys(lexicons.measure([{ text: 'gracias', label: 'positive', lang: 'es' }]))).toEqual([
    'lexicon',
  ]);
});
