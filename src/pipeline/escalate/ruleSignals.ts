import { EMOTIONS, PHRASE_CATEGORIES, type Emotion, type PhraseCategory } from '../../domain/signals.ts';
import { baselineOf, trendOf, volatilityOf } from './arc.ts';
import type { CustomerUtterance } from './customer.ts';
import { customerShareOf } from './dynamics.ts';
import type { ConversationSignal, SignalName, UtteranceSignal } from './rule.ts';
import type { Scene } from './scene.ts';

/** The least and the greatest value of a signal; counts have no greatest. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** How a rule reads one signal. `read` gives null when the signal is absent: absent is not zero. */
interface Reader<From> extends Extent {
  readonly read: (from: From) => number | null;
}

/** Signals of one utterance. A phrase that is not there is 0: it was looked for. */
export const utteranceSignals: Readonly<Record<UtteranceSignal, Reader<CustomerUtterance>>> = {
  valence: { min: -1, max: 1, read: ({ valence }) => valence },
  // Where the one is known the other is too: nobody is silent and talked over at once.
  silenceBeforeMs: {
    min: 0,
    max: Infinity,
    read: ({ silenceBeforeMs, overlapMs }) => silenceBeforeMs ?? (overlapMs === undefined ? null : 0),
  },
  overlapMs: {
    min: 0,
    max: Infinity,
    read: ({ silenceBeforeMs, overlapMs }) => overlapMs ?? (silenceBeforeMs === undefined ? null : 0),
  },
  pace: { min: 0, max: Infinity, read: ({ pace }) => pace ?? null },
  journey: { min: 0, max: 1, read: ({ journey }) => journey },
  ...each(EMOTIONS, emotion => emotion, emotionIn),
  ...each(PHRASE_CATEGORIES, category => `phrase.${category}` as const, phraseIn),
};

/** Signals of the conversation as it stands. */
export const conversationSignals: Readonly<Record<ConversationSignal, Reader<Scene>>> = {
  smoothed: { min: -1, max: 1, read: ({ totals }) => totals.arc.smoothed },
  trend: { min: -2, max: 2, read: ({ recent }) => trendOf(recent) },
  volatility: { min: 0, max: 1, read: ({ totals }) => volatilityOf(totals.arc) },
  negativeStreak: { min: 0, max: Infinity, read: ({ totals }) => totals.arc.negativeStreak },
  dropFromBaseline: {
    min: -2,
    max: 2,
    read({ totals: { arc } }) {
      const baseline = baselineOf(arc);
      return baseline === null ? null : baseline - arc.smoothed;
    },
  },
  chargedCategories: {
    min: 0,
    max: Infinity,
    read: ({ totals }) =>
      PHRASE_CATEGORIES.filter(category => category !== 'praise' && totals.phraseCounts[category] > 0).length,
  },
  utterances: { min: 0, max: Infinity, read: ({ customerUtterances }) => customerUtterances },
  customerShare: { min: 0, max: 1, read: ({ dynamics }) => customerShareOf(dynamics) },
  agentMonologueMs: { min: 0, max: Infinity, read: ({ dynamics }) => dynamics.monologueMs },
  agentOverlapMs: { min: 0, max: Infinity, read: ({ dynamics }) => dynamics.agentOverlapMs },
  agentInterruptions: { min: 0, max: Infinity, read: ({ dynamics }) => dynamics.agentInterruptions },
  sameQuestionAgain: { min: 0, max: Infinity, read: ({ dynamics }) => dynamics.sameQuestionAgain },
  askedAgainFor: { min: 0, max: Infinity, read: ({ dynamics }) => dynamics.askedAgainFor },
  openMoment: { min: 0, max: 1, read: ({ openMoment }) => (openMoment ? 1 : 0) },
  ...each(EMOTIONS, emotion => `running.${emotion}` as const, runningEmotion),
  ...each(PHRASE_CATEGORIES, category => `count.${category}` as const, countOf),
};

export const SIGNAL_NAMES: readonly string[] = [
  ...Object.keys(utteranceSignals),
  ...Object.keys(conversationSignals),
];

export function isUtteranceSignal(signal: SignalName): signal is UtteranceSignal {
  return Object.hasOwn(utteranceSignals, signal);
}

function emotionIn(emotion: Emotion): Reader<CustomerUtterance> {
  return { min: 0, max: 1, read: ({ emotions }) => emotions?.[emotion] ?? null };
}

function phraseIn(category: PhraseCategory): Reader<CustomerUtterance> {
  return {
    min: 0,
    max: 1,
    read: ({ phrases }) =>
      phrases.reduce((most, hit) => (hit.category === category ? Math.max(most, hit.weight) : most), 0),
  };
}

function runningEmotion(emotion: Emotion): Reader<Scene> {
  return { min: 0, max: 1, read: ({ totals }) => totals.running[emotion] };
}

function countOf(category: PhraseCategory): Reader<Scene> {
  return { min: 0, max: Infinity, read: ({ totals }) => totals.phraseCounts[category] };
}

function each<Part, Name extends string, From>(
  parts: readonly Part[],
  nameOf: (part: Part) => Name,
  readerOf: (part: Part) => Reader<From>,
): Record<Name, Reader<From>> {
  return Object.fromEntries(parts.map(part => [nameOf(part), readerOf(part)])) as Record<Name, Reader<From>>;
}
