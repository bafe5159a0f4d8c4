import { LANGUAGES, type Language } from '../domain/conversation.ts';
import type { ChargedPhrase, Pattern, PhraseBook, PhraseException, WordRules } from '../domain/phrases.ts';
import { PHRASE_CATEGORIES } from '../domain/signals.ts';
import { NotationError, parsePattern, type Lists } from './notation.ts';
import type { PackSource, Path } from './packSource.ts';
import { checkPattern } from './patternLimits.ts';

/** Size of all patterns of a language together: bounds memory and the time to compile. */
const maxNodes = 1_000_000;

/**
 * Turns the content of a pack file into what the matcher is compiled from.
 * @throws EngineError PACK_INVALID for a pattern that can't be read, a duplicate id, an undeclared language
 */
export function bookOf(source: PackSource): PhraseBook {
  rejectUndeclared(source);
  const patterns = new PatternShelf(source);
  return {
    words: new Map(source.content.languages.map(language => [language, wordsOf(source, language)])),
    phrases: phrasesOf(source, patterns),
    exceptions: exceptionsOf(source, patterns),
  };
}

function phrasesOf(source: PackSource, patterns: PatternShelf): ChargedPhrase[] {
  const phrases: ChargedPhrase[] = [];
  for (const category of PHRASE_CATEGORIES) {
    const ids = new Set<string>();
    (source.content.phrases[category] ?? []).forEach((entry, index) => {
      const path = ['phrases', category, index];
      if (ids.has(entry.id)) throw source.errorAt([...path, 'id'], `"${entry.id}" is there twice`);
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

/** Reads patterns with the lists of their language, and keeps count of what they cost. */
class PatternShelf {
  readonly #source: PackSource;
  readonly #lists = new Map<Language, Lists>();
  readonly #nodes = new Map<Language, number>();

  constructor(source: PackSource) {
    this.#source = source;
    for (const language of LANGUAGES) this.#lists.set(language, this.#readLists(language));
  }

  read(texts: readonly string[] | undefined, language: Language, path: Path): Pattern[] {
    if (texts === undefined) return [];
    if (!this.#source.content.languages.includes(language))
      throw this.#source.errorAt(path, 'is not a language of the pack');
    return texts.map((text, index) => {
      const pattern = this.#parse(text, this.#lists.get(language) ?? new Map(), [...path, index], pattern => {
        const nodes = (this.#nodes.get(language) ?? 0) + checkPattern(pattern);
        this.#nodes.set(language, nodes);
        if (nodes > maxNodes)
          throw new NotationError(`the patterns up to here exceed the size of ${maxNodes}`);
      });
      return pattern;
    });
  }

  /** A list may use the lists above it. */
  #readLists(language: Language): Lists {
    const lists = new Map<string, readonly Pattern[]>();
    for (const [name, texts] of Object.entries(this.#source.content.lists?.[language] ?? {}))
      lists.set(
        name,
        texts.map((text, index) => this.#parse(text, lists, ['lists', language, name, index], checkPattern)),
      );
    return lists;
  }

  #parse(text: string, lists: Lists, path: Path, check: (pattern: Pattern) => unknown): Pattern {
    try {
      const pattern = parsePattern(text, lists);
      check(pattern);
      return pattern;
    } catch (error) {
      if (error instanceof NotationError) throw this.#source.errorAt(path, error.message);
      throw error;
    }
  }
}
