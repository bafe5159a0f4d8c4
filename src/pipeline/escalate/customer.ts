import type { Emotion, Emotions, PhraseCategory, PhraseHit, UtteranceSignals } from '../../domain/signals.ts';
import type { AssembledUtterance } from '../../domain/utterance.ts';
import { addReading, emptyArc, round, smoothing, type ArcTotals } from './arc.ts';
import { paceOf } from './dynamics.ts';
import type { Instant } from './instant.ts';
import { readingOf, type Reading } from './reading.ts';
import type { Track } from './track.ts';

/** Customer utterances that stay open to windows, corrections and evidence. */
export const recentUtterances = 8;
/** Weight from which a phrase is a charge: below are phrases that calm accounts have too ("already", "still waiting"). */
export const chargedFrom = 0.55;
/** Phrase hits kept of one utterance: the weightiest. */
const keptPhrases = 3;

/** One of the customer's last utterances, as rules and evidence see it. */
export interface CustomerUtterance extends Reading, Instant {
  readonly revision: number;
  /** The how manieth of the customer's utterances this is, from 1. */
  readonly number: number;
  readonly beginOffsetMs?: number;
  /** Silence before it, talk-over, words a second: absent where the offsets are. */
  readonly silenceBeforeMs?: number;
  readonly overlapMs?: number;
  readonly pace?: number;
  /** The greatest weight of a journey event that it names; 0 when it names none. */
  readonly journey: number;
  /** Null when the scorer has no opinion on emotions. */
  readonly emotions: Emotions | null;
  readonly phrases: readonly PhraseHit[];
}

export interface CustomerTotals {
  readonly arc: ArcTotals;
  /** Exponentially smoothed emotions. */
  readonly running: Emotions;
  /** In how many utterances a charged phrase of the category was found. */
  readonly phraseCounts: Readonly<Record<PhraseCategory, number>>;
}

export type CustomerTrack = Track<CustomerTotals, CustomerUtterance>;

export const silentCustomer: CustomerTrack = {
  settled: {
    arc: emptyArc,
    running: emotionsFrom(() => 0),
    phraseCounts: countsFrom(() => 0),
  },
  recent: [],
};

export function customerUtterance(
  utterance: AssembledUtterance,
  signals: UtteranceSignals,
  number: number,
): CustomerUtterance {
  const { revision, beginOffsetMs, endOffsetMs, receivedAtMs } = utterance;
  const { silenceBeforeMs, overlapMs } = utterance.turn;
  const pace = paceOf(utterance);
  const emotions = signals.score?.emotions;
  return {
    ...readingOf(utterance, signals),
    revision,
    number,
    receivedAtMs,
    ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }),
    ...(endOffsetMs === undefined ? {} : { endOffsetMs }),
    ...(silenceBeforeMs === undefined ? {} : { silenceBeforeMs }),
    ...(overlapMs === undefined ? {} : { overlapMs }),
    ...(pace === null ? {} : { pace }),
    journey: signals.journey.reduce((most, { weight }) => Math.max(most, weight), 0),
    emotions: emotions === undefined ? null : emotionsFrom(emotion => round(emotions[emotion])),
    phrases: weightiest(signals.phrases),
  };
}

/** Adds one utterance to the totals. */
export function addCustomerUtterance(totals: CustomerTotals, entry: CustomerUtterance): CustomerTotals {
  const { emotions } = entry;
  const { running, phraseCounts } = totals;
  const found = new Set(
    entry.phrases.filter(({ weight }) => weight >= chargedFrom).map(({ category }) => category),
  );
  return {
    arc: addReading(totals.arc, entry),
    running:
      emotions === null
        ? running
        : emotionsFrom(
            emotion => running[emotion] + smoothing * entry.weight * (emotions[emotion] - running[emotion]),
          ),
    phraseCounts:
      found.size === 0
        ? phraseCounts
        : countsFrom(category => phraseCounts[category] + (found.has(category) ? 1 : 0)),
  };
}

function weightiest(phrases: readonly PhraseHit[]): readonly PhraseHit[] {
  if (phrases.length <= keptPhrases) return phrases;
  const kept = new Set([...phrases].sort((a, b) => b.weight - a.weight).slice(0, keptPhrases));
  return phrases.filter(phrase => kept.has(phrase));
}

/** Written out: this runs for every utterance of every window, and an object literal is the fastest way. */
function emotionsFrom(value: (emotion: Emotion) => number): Emotions {
  return {
    anger: value('anger'),
    frustration: value('frustration'),
    sadness: value('sadness'),
    fear: value('fear'),
    joy: value('joy'),
    gratitude: value('gratitude'),
    confusion: value('confusion'),
    abuse: value('abuse'),
  };
}

function countsFrom(value: (category: PhraseCategory) => number): Record<PhraseCategory, number> {
  return {
    leave: value('leave'),
    legal: value('legal'),
    public: value('public'),
    repeat: value('repeat'),
    human: value('human'),
    vulnerable: value('vulnerable'),
    abuse: value('abuse'),
    praise: value('praise'),
  };
}
