import { SENTIMENT_LABELS, type SentimentLabel } from '../domain/signals.ts';

/** One judged row: what it is, what the scorer said, how sure it was (0…1). */
export interface Judgement {
  readonly gold: SentimentLabel;
  readonly predicted: SentimentLabel;
  readonly confidence: number;
}

/** Measures of a classifier, 0…1. */
export interface ClassifierMetrics {
  readonly accuracy: number;
  /** Means over the labels that occur in the set. */
  readonly macroF1: number;
  readonly macroRecall: number;
  /** Null for a label that does not occur in the set. */
  readonly f1: Readonly<Record<SentimentLabel, number | null>>;
  /** Expected calibration error: mean distance of confidence and accuracy over 15 equal bins (Guo et al. 2017). */
  readonly ece: number;
}

const calibrationBins = 15;

/** Measures judgements; zeros (and null) when there are none. */
export function measure(judgements: readonly Judgement[]): ClassifierMetrics {
  const occurring = SENTIMENT_LABELS.filter(label => judgements.some(({ gold }) => gold === label));
  const byLabel = new Map(occurring.map(label => [label, measureLabel(judgements, label)]));
  const f1 = (label: SentimentLabel) => byLabel.get(label)?.f1 ?? null;
  return {
    accuracy: share(judgements.filter(isRight).length, judgements.length),
    macroF1: mean([...byLabel.values()].map(figures => figures.f1)),
    macroRecall: mean([...byLabel.values()].map(figures => figures.recall)),
    f1: { negative: f1('negative'), neutral: f1('neutral'), positive: f1('positive') },
    ece: calibrationError(judgements),
  };
}

/**
 * How often a case with the property gets a greater probability than one without; ties count half. Undefined when
 * one of the two kinds is absent.
 */
export function areaUnderCurve(
  cases: readonly { readonly present: boolean; readonly probability: number }[],
): number | undefined {
  const sorted = [...cases].sort((a, b) => a.probability - b.probability);
  let [absentBelow, wins, presents] = [0, 0, 0];
  for (let from = 0; from < sorted.length;) {
    let [to, present] = [from, 0];
    for (; sorted[to]?.probability === sorted[from]?.probability && to < sorted.length; to++)
      if (sorted[to]?.present === true) present++;
    const absent = to - from - present;
    wins += present * (absentBelow + absent / 2);
    absentBelow += absent;
    presents += present;
    from = to;
  }
  return presents === 0 || absentBelow === 0 ? undefined : wins / (presents * absentBelow);
}

function measureLabel(
  judgements: readonly Judgement[],
  label: SentimentLabel,
): { readonly f1: number; readonly recall: number } {
  const gold = judgements.filter(row => row.gold === label).length;
  const predicted = judgements.filter(row => row.predicted === label).length;
  const both = judgements.filter(row => row.gold === label && row.predicted === label).length;
  return { f1: share(2 * both, gold + predicted), recall: share(both, gold) };
}

/**
 * The calibration error that a perfectly calibrated model of the same confidences would be measured with: on few rows, bins
 * are off by chance. What a bin is right about more or less than expected is then nearly normal, and the mean distance of a
 * normal variable from its mean is √(2/π) of its deviation.
 */
export function calibrationErrorByChance(judgements: readonly Judgement[]): number {
  const variances = Array.from({ length: calibrationBins }, () => 0);
  for (const { confidence } of judgements) {
    const bin = binOf(confidence);
    variances[bin] = (variances[bin] ?? 0) + confidence * (1 - confidence);
  }
  return share(sumOf(variances.map(variance => Math.sqrt((2 / Math.PI) * variance))), judgements.length);
}

function calibrationError(judgements: readonly Judgement[]): number {
  const distances = Array.from({ length: calibrationBins }, () => 0);
  for (const row of judgements) {
    const bin = binOf(row.confidence);
    distances[bin] = (distances[bin] ?? 0) + row.confidence - (isRight(row) ? 1 : 0);
  }
  // Weighted by its share of the rows, a bin's mean distance is the distance of its sums.
  return share(sumOf(distances.map(Math.abs)), judgements.length);
}

function binOf(confidence: number): number {
  return Math.min(calibrationBins - 1, Math.floor(confidence * calibrationBins));
}

function isRight({ gold, predicted }: Judgement): boolean {
  return gold === predicted;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function mean(values: readonly number[]): number {
  return share(sumOf(values), values.length);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
