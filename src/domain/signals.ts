import type { Language, Role } from './conversation.ts';

export type SentimentLabel = 'negative' | 'neutral' | 'positive';
export const SENTIMENT_LABELS = [
  'negative',
  'neutral',
  'positive',
] as const satisfies readonly SentimentLabel[];

/** Independent probabilities 0…1; `abuse` is aimed at the other person. */
export type Emotion =
  'anger' | 'frustration' | 'sadness' | 'fear' | 'joy' | 'gratitude' | 'confusion' | 'abuse';
export const EMOTIONS = [
  'anger',
  'frustration',
  'sadness',
  'fear',
  'joy',
  'gratitude',
  'confusion',
  'abuse',
] as const satisfies readonly Emotion[];
export type Emotions = Readonly<Record<Emotion, number>>;

export interface Sentiment {
  readonly label: SentimentLabel;
  /** −1 (very negative) … +1 (very positive), calibrated per language. */
  readonly valence: number;
  /** Probability of `label`, 0…1, calibrated. */
  readonly confidence: number;
  readonly probabilities: Readonly<Record<SentimentLabel, number>>;
}

/** What a scorer says of one text. `emotions` is absent when the scorer has no opinion on them (lexicon). */
export interface Score {
  readonly scorer: 'model' | 'lexicon';
  readonly sentiment: Sentiment;
  readonly emotions?: Emotions;
  /** True when the same model's earlier result for the same text was reused. */
  readonly cached: boolean;
}

/** Why an utterance has no score. Not scored is not neutral. */
export type NotScoredReason =
  | 'empty' // no text, or white space only
  | 'no-words' // digits, punctuation or line noise only
  | 'redacted' // nothing but redaction tokens such as [NAME]
  | 'automated' // spoken by a bot or the system, or an IVR prompt
  | 'unsupported-language'
  | 'shed' // an interim skipped under load
  | 'scorer-failed';

/** The eight kinds of phrases that carry weight by themselves. */
export type PhraseCategory =
  'leave' | 'legal' | 'public' | 'repeat' | 'human' | 'vulnerable' | 'abuse' | 'praise';
export const PHRASE_CATEGORIES = [
  'leave',
  'legal',
  'public',
  'repeat',
  'human',
  'vulnerable',
  'abuse',
  'praise',
] as const satisfies readonly PhraseCategory[];

/** One charged phrase found in a text. Carries positions, never the words. */
export interface PhraseHit {
  /** Id of the phrase in its pack, e.g. `leave.cancel-contract`. */
  readonly phraseId: string;
  readonly category: PhraseCategory;
  /** 0…1: how much it weighs by itself. */
  readonly weight: number;
  /** UTF-16 positions in the utterance's text, end exclusive. */
  readonly begin: number;
  readonly end: number;
}

/** Words that name an event of the sector's journey ("flight cancelled"). Carries positions, never the words. */
export interface JourneyHit {
  /** Id of the journey event in the conversation's pack, e.g. `flight-cancelled`. */
  readonly eventId: string;
  /** Stage of the journey that the event belongs to. */
  readonly stage: string;
  /** 0…1: how sure the words are to mean the event. */
  readonly weight: number;
  /** UTF-16 positions in the utterance's text, end exclusive. */
  readonly begin: number;
  readonly end: number;
}

/** Information that agents ask customers for. `number`: of an account, order, booking, card, contract. */
export type InfoKind = 'number' | 'phone' | 'name' | 'address' | 'date' | 'email';
export const INFO_KINDS = [
  'number',
  'phone',
  'name',
  'address',
  'date',
  'email',
] as const satisfies readonly InfoKind[];

/** What an utterance does in the exchange of information. Kinds only: what was asked and given stays inside. */
export interface DialogueActs {
  /** Kinds of information that it asks the other side for. */
  readonly asks: readonly InfoKind[];
  /** Kinds of information that it holds. */
  readonly gives: readonly InfoKind[];
  /** Hash of a question's words, numbers and addresses left out, whatever their case and accents; absent when it is no question. */
  readonly questionHash?: number;
  /** True when it could be the plain answer to what was asked: short, no question, no refusal. */
  readonly answers: boolean;
}

/** Everything detected in one utterance. */
export interface UtteranceSignals {
  readonly utteranceId: string;
  readonly revision: number;
  readonly role: Role;
  readonly final: boolean;
  readonly language?: Language;
  /** Absent when not scored; then `notScoredBecause` says why. */
  readonly score?: Score;
  readonly notScoredBecause?: NotScoredReason;
  readonly phrases: readonly PhraseHit[];
  /** Journey events named; empty when none is. */
  readonly journey: readonly JourneyHit[];
  /** Absent where nothing is asked, given or answered. */
  readonly acts?: DialogueActs;
}
