import type { Language, Role } from './conversation.ts';
import type { PhraseCategory } from './signals.ts';

/** One piece of a pattern. Patterns are written in the notation of docs/packs.md. */
export type PatternPart =
  /** A word as written; unless `exact`, every form with the same stem matches. */
  | { readonly kind: 'word'; readonly word: string; readonly exact: boolean }
  /** Any number in digits ("3", "5.000", "3rd"), or only those written as an ordinal ("3rd", "3ra"). */
  | { readonly kind: 'number'; readonly ordinal: boolean }
  /** Up to `maxTokens` words of any kind, or none. */
  | { readonly kind: 'gap'; readonly maxTokens: number }
  | { readonly kind: 'choice'; readonly alternatives: readonly Pattern[]; readonly optional: boolean }
  /** The edge of a sentence: only as the first, respectively the last part. */
  | { readonly kind: 'sentence-start' }
  | { readonly kind: 'sentence-end' };

export type Pattern = readonly PatternPart[];

/** A phrase that carries weight by itself. Several patterns share an id when they mean the same. */
export interface ChargedPhrase {
  readonly id: string;
  readonly category: PhraseCategory;
  readonly language: Language;
  /** 0…1: how much it weighs by itself. */
  readonly weight: number;
  /** True: a negator before it takes it back ("I am not going to cancel"). */
  readonly negatable: boolean;
  /** From whose mouth it counts. */
  readonly roles: readonly Role[];
  readonly pattern: Pattern;
}

/** What only looks charged: a hit of the same category that overlaps with it does not count. */
export interface PhraseException {
  readonly category: PhraseCategory;
  readonly language: Language;
  readonly pattern: Pattern;
}

/** Words that name an event of a sector's journey ("my flight was cancelled"). Several may name the same event. */
export interface JourneyPhrase extends Omit<ChargedPhrase, 'id' | 'category'> {
  readonly eventId: string;
  readonly stage: string;
}

/** What only looks like a journey event: a hit of the same event that overlaps with it does not count. */
export interface JourneyException extends Omit<PhraseException, 'category'> {
  readonly eventId: string;
}

/** Says of a journey event close by that it is someone else's, long past or only supposed. */
export type DistantPhrase = Omit<PhraseException, 'category'>;

/** How words of one language are read. All words in lower case. */
export interface WordRules {
  /** Spellings that stand for one or more other words: "im" → "i am", "q" → "que". */
  readonly spellings: ReadonlyMap<string, readonly string[]>;
  /** Words that take back what follows them. */
  readonly negators: ReadonlySet<string>;
  /** Words through which a negator reaches the phrase: "not [going to] cancel". */
  readonly transparent: ReadonlySet<string>;
}

/** What one pack file adds to what the phrase matcher is compiled from. */
export interface PhraseBook {
  readonly words: ReadonlyMap<Language, WordRules>;
  readonly phrases: readonly ChargedPhrase[];
  readonly exceptions: readonly PhraseException[];
  readonly journey: readonly JourneyPhrase[];
  readonly journeyExceptions: readonly JourneyException[];
  readonly distant: readonly DistantPhrase[];
}
