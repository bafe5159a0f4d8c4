import type { ClassifierMetrics } from '../../inference/metrics.ts';

/** What a model of ours should reach; `up` when more is better. */
export interface Target {
  readonly must: number;
  readonly aim: number;
  readonly better: 'up' | 'down';
}

export type Verdict = 'aim' | 'target' | 'missed';

const up = (must: number, aim: number): Target => ({ must, aim, better: 'up' });
const down = (must: number, aim: number): Target => ({ must, aim, better: 'down' });

/** A labelled set with the measure that it is judged by. Dev sets: the official test parts are kept apart. */
export interface SetTarget {
  readonly row: string;
  readonly set: string;
  /** Only rows of this form, or only those that are not neutral. */
  readonly part?: 'voice' | 'two classes';
  readonly measure: keyof Pick<ClassifierMetrics, 'accuracy' | 'macroF1' | 'macroRecall'>;
  readonly target: Target;
  /** Measured in speech form as well. */
  readonly spoken?: true;
}

/** Customer care first, then reviews and tweets. */
export const setTargets: readonly SetTarget[] = [
  {
    row: 'real care conversations',
    set: 'gold conversations',
    measure: 'accuracy',
    target: up(0.83, 0.88),
    spoken: true,
  },
  {
    row: 'what callers say, en',
    set: 'care_written_en',
    part: 'voice',
    measure: 'accuracy',
    target: up(0.82, 0.9),
  },
  {
    row: 'what callers say, es',
    set: 'care_written_es',
    part: 'voice',
    measure: 'accuracy',
    target: up(0.82, 0.9),
  },
  {
    row: 'care messages, en',
    set: 'care_utterances_en',
    measure: 'macroF1',
    target: up(0.74, 0.82),
    spoken: true,
  },
  {
    row: 'bank care messages, es',
    set: 'care_utterances_es',
    measure: 'macroF1',
    target: up(0.75, 0.82),
    spoken: true,
  },
  { row: 'SST, two classes', set: 'sst5', part: 'two classes', measure: 'accuracy', target: up(0.89, 0.92) },
  { row: 'TweetEval', set: 'tweeteval_sentiment', measure: 'macroRecall', target: up(0.695, 0.72) },
  { row: 'UMSAB, en', set: 'umsab_en', measure: 'macroF1', target: up(0.71, 0.74) },
  { row: 'UMSAB, es', set: 'umsab_es', measure: 'macroF1', target: up(0.655, 0.69) },
  { row: 'TASS, es', set: 'tass2020_es', measure: 'macroF1', target: up(0.62, 0.66) },
  { row: 'GoEmotions, three classes', set: 'goemotions', measure: 'macroF1', target: up(0.74, 0.77) },
];

/** Of the model as a whole. Losses are points of macro-F1 or accuracy, 0…1; sizes megabytes (10⁶ bytes). */
export const modelTargets = {
  emotionAuc: up(0.94, 0.96),
  speechFormLoss: down(0.02, 0),
  calibrationError: down(0.05, 0.03),
  megabytes: down(45, 30),
  p50Ms: down(4, 1.5),
  quantisationLoss: down(0.005, 0),
  batchLabelChanges: down(0, 0),
} as const satisfies Readonly<Record<string, Target>>;

/** Judged by the figure as it is printed, so that a reader comes to the same verdict. */
export function verdictOf(value: number, { must, aim, better }: Target): Verdict {
  const reaches = (bound: number) => (better === 'up' ? value >= bound : value <= bound);
  return reaches(aim) ? 'aim' : reaches(must) ? 'target' : 'missed';
}
