import type { Judged } from './goldFigures.ts';
import { f1Of, per100, precisionOf, tally, type Precision } from './ratios.ts';
import type { ReplayedUtterance } from './result.ts';

/** What a rule without any context reaches on the same labels. */
export interface BaselineFigures extends Precision {
  readonly name: string;
  readonly f1: number | null;
  /** Of the labelled conversations. */
  readonly per100: number | null;
}

/** A conversation is flagged when this of its customer's utterances reaches a threshold. */
type Measure = (utterances: readonly ReplayedUtterance[]) => number;

const badness =
  (of: (utterance: ReplayedUtterance) => number | null): Measure =>
  utterances =>
    utterances.reduce((worst, utterance) => Math.max(worst, of(utterance) ?? -Infinity), -Infinity);

const lexicon = badness(({ lexicon: valence }) => (valence === null ? null : -valence));
const anger = badness(utterance => utterance.anger);

/** The worst mean of all valences so far. */
const lexiconMean: Measure = utterances => {
  const scored = utterances.flatMap(({ lexicon: valence }) => (valence === null ? [] : [valence]));
  let sum = 0;
  return scored.reduce((worst, valence, before) => {
    sum += valence;
    return Math.max(worst, -sum / (before + 1));
  }, -Infinity);
};

/** Candidates for the threshold that would have been best. */
const grid = Array.from({ length: 39 }, (_, step) => Math.round((0.025 + step * 0.025) * 1e3) / 1e3);

/**
 * Lexicon rules and a plain threshold on the model's anger, beside the rules on the same conversations. The best
 * threshold is chosen with the labels in sight, which flatters them.
 */
export function baselineFigures(judged: readonly Judged[]): BaselineFigures[] {
  return [
    at('lexicon: every negative utterance', lexicon, 0.05),
    at('lexicon: an utterance at or below −0.6', lexicon, 0.6),
    at('lexicon: running mean at or below −0.4', lexiconMean, 0.4),
    best('lexicon: an utterance at or below −', lexicon),
    at('anger of an utterance from 0.5', anger, 0.5),
    best('anger of an utterance from ', anger),
  ];

  function at(name: string, measure: Measure, threshold: number): BaselineFigures {
    const counts = tally(
      judged.map(({ label, result }) => ({
        found: measure(result.utterances.filter(({ role }) => role === 'customer')) >= threshold,
        gold: label.level === 'alert' || label.level === 'critical',
      })),
    );
    return {
      name,
      ...precisionOf(counts),
      f1: f1Of(counts),
      per100: per100(counts.right + counts.wrong, judged.length),
    };
  }

  function best(name: string, measure: Measure): BaselineFigures {
    const tried = grid.map(threshold => at(`${name}${threshold} (best in hindsight)`, measure, threshold));
    return tried.reduce((leader, one) => ((one.f1 ?? 0) > (leader.f1 ?? 0) ? one : leader));
  }
}
