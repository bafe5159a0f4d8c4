import type { Score, UtteranceSignals } from '../../domain/signals.ts';
import type { Utterance } from '../../domain/utterance.ts';

/** One utterance as an arc sees it. `valence` is null when the utterance was not scored. */
export interface Reading {
  readonly utteranceId: string;
  readonly valence: number | null;
  /** 0…1: how much it counts in smoothed value, mean, trend and baseline. */
  readonly weight: number;
  /** A bare acknowledgement ("OK", "sí, gracias"): tells little of the mood. */
  readonly brief: boolean;
}

/** The lexicon is right about half as often as the model (docs/escalation.md). */
const lexiconWeight = 0.5;
const briefWeight = 0.3;
const briefWords = 3;
/** Short and strong ("terrible!") is no acknowledgement. */
const briefBelow = 0.4;

export function readingOf(utterance: Utterance, { score }: UtteranceSignals): Reading {
  const { utteranceId } = utterance;
  if (score === undefined) return { utteranceId, valence: null, weight: 0, brief: false };
  const { valence } = score.sentiment;
  const brief = Math.abs(valence) < briefBelow && wordsIn(utterance.text) <= briefWords;
  return { utteranceId, valence, weight: scorerWeight(score) * (brief ? briefWeight : 1), brief };
}

function scorerWeight({ scorer }: Score): number {
  switch (scorer) {
    case 'model':
      return 1;
    case 'lexicon':
      return lexiconWeight;
  }
}

/** Words of a text: runs of letters. */
export function wordsIn(text: string): number {
  return text.match(/\p{L}+/gu)?.length ?? 0;
}
