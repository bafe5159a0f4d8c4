import type { Language, Role } from '../../src/domain/conversation.ts';
import type { PhraseBook, WordRules } from '../../src/domain/phrases.ts';
import type { PhraseCategory } from '../../src/domain/signals.ts';
import { parsePattern } from '../../src/packs/notation.ts';

/** A phrase as a test writes it; the rest has defaults. */
export interface PhraseEntry {
  readonly pattern: string;
  readonly id?: string;
  readonly category?: PhraseCategory;
  readonly language?: Language;
  readonly weight?: number;
  readonly negatable?: boolean;
  readonly roles?: readonly Role[];
}

/** A book of these phrases and exceptions, with a few negators and spellings of each language. */
export function phraseBook(
  entries: readonly PhraseEntry[],
  exceptions: readonly PhraseEntry[] = [],
): PhraseBook {
  return {
    words: new Map([
      ['en', englishWords],
      ['es', spanishWords],
    ]),
    phrases: entries.map(entry => ({
      id: entry.id ?? entry.pattern,
      category: entry.category ?? 'leave',
      language: entry.language ?? 'en',
      weight: entry.weight ?? 0.5,
      negatable: entry.negatable ?? true,
      roles: entry.roles ?? ['customer'],
      pattern: parsePattern(entry.pattern, new Map()),
    })),
    exceptions: exceptions.map(entry => ({
      category: entry.category ?? 'leave',
      language: entry.language ?? 'en',
      pattern: parsePattern(entry.pattern, new Map()),
    })),
    journey: [],
    journeyExceptions: [],
    distant: [],
  };
}

const englishWords: WordRules = {
  spellings: new Map([
    ["i'm", ['i', 'am']],
    ['im', ['i', 'am']],
    ["don't", ['do', 'not']],
    ['gonna', ['going', 'to']],
  ]),
  negators: new Set(['not', 'never']),
  transparent: new Set(['i', 'am', 'do', 'want', 'to', 'going', 'would', 'really']),
};

const spanishWords: WordRules = {
  spellings: new Map([['q', ['que']]]),
  negators: new Set(['no', 'nunca']),
  transparent: new Set(['me', 'voy', 'a', 'quiero', 'que']),
};
