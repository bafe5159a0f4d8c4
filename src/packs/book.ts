import { LANGUAGES, type Language } from '../domain/conversation.ts';
import type { ChargedPhrase, PhraseBook, PhraseException, WordRules } from '../domain/phrases.ts';
import { PHRASE_CATEGORIES } from '../domain/signals.ts';
import { distantOf, journeyExceptionsOf, journeyPhrasesOf, type Journey } from './journey.ts';
import type { PackSource } from './packSource.ts';
import type { PatternShelf } from './patternShelf.ts';

/**
 * Turns the content of a pack file into what the matcher is compiled from. Inherited phrases stay in their own
 * books; how words are read is inherited.
 * @param journey of the pack, inherited events included
 * @throws EngineError PACK_INVALID for a pattern that can't be read, a duplicate id, an undeclared language
 */
export function bookOf(
  source: PackSource,
  shelf: PatternShelf,
  journey: Journey,
  inherited: readonly PhraseBook[],
): PhraseBook {
  rejectUndeclared(source);
  return {
    words: wordsOfAll(source, inherited.at(-1)),
    phrases: phrasesOf(source, shelf, inherited),
    exceptions: exceptionsOf(source, shelf),
    journey: journeyPhrasesOf(source, journey, shelf),
    journeyExceptions: journeyExceptionsOf(source, shelf),
    distant: distantOf(source, shelf),
  };
}

function phrasesOf(
  source: PackSource,
  patterns: PatternShelf,
  inherited: readonly PhraseBook[],
): ChargedPhrase[] {
  const taken = new Set(inherited.flatMap(book => book.phrases.map(({ id }) => id)));
  const phrases: ChargedPhrase[] = [];
  for (const category of PHRASE_CATEGORIES) {
    const ids = new Set<string>();
    (source.content.phrases?.[category] ?? []).forEach((entry, index) => {
      const path = ['phrases', category, index];
      if (ids.has(entry.id)) throw source.errorAt([...path, 'id'], `"${entry.id}" is there twice`);
      if (taken.has(`${category}.${entry.id}`))
        throw source.errorAt(
          [...path, 'id'],
          `"${entry.id}" is there already, in a pack that this one extends`,
        );
      ids.add(entry.id);
      if (entry.en === undefined && entry.es === undefined) throw source.errorAt(path, 'has no pattern');
      const common = {
        id: `${category}.${entry.id}`,
        category,
        weight: entry.weight,
        negatable: entry.negatable ?? true,
        roles: entry.roles ?? (['customer'] as const),
      };
      for (const language of LANGUAGES)
        for (const pattern of patterns.read(entry[language], language, [...path, language]))
          phrases.push({ ...common, language, pattern });
    });
  }
  return phrases;
}

function exceptionsOf(source: PackSource, patterns: PatternShelf): PhraseException[] {
  return PHRASE_CATEGORIES.flatMap(category =>
    LANGUAGES.flatMap(language =>
      patterns
        .read(source.content.exceptions?.[category]?.[language], language, ['exceptions', category, language])
        .map(pattern => ({ category, language, pattern })),
    ),
  );
}

/** Of each language: what is inherited, and what the file adds. */
function wordsOfAll(source: PackSource, inherited: PhraseBook | undefined): Map<Language, WordRules> {
  const words = new Map(inherited?.words);
  for (const language of source.content.languages) {
    const [base, own] = [words.get(language), wordsOf(source, language)];
    words.set(
      language,
      base === undefined
        ? own
        : {
            spellings: new Map([...base.spellings, ...own.spellings]),
            negators: new Set([...base.negators, ...own.negators]),
            transparent: new Set([...base.transparent, ...own.transparent]),
          },
    );
  }
  return words;
}

function wordsOf(source: PackSource, language: Language): WordRules {
  const words = source.content.words?.[language];
  const spellings = Object.entries(words?.spellings ?? {});
  return {
    spellings: new Map(
      spellings.map(([spelling, meant]) => [plain(spelling), meant.toLowerCase().split(' ')]),
    ),
    negators: new Set((words?.negators ?? []).map(plain)),
    transparent: new Set((words?.transparent ?? []).map(plain)),
  };
}

/** As the reader of texts compares them: lower case, without marks. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

/** Everything of a language must be declared, so that "languages" says what the pack covers. */
function rejectUndeclared(source: PackSource): void {
  const { languages, words, lists } = source.content;
  for (const language of LANGUAGES) {
    if (languages.includes(language)) continue;
    if (words?.[language] !== undefined)
      throw source.errorAt(['words', language], 'is not a language of the pack');
    if (lists?.[language] !== undefined)
      throw source.errorAt(['lists', language], 'is not a language of the pack');
  }
}
