import { LANGUAGES, type Language } from '../domain/conversation.ts';
import type { Pattern } from '../domain/phrases.ts';
import { NotationError, parsePattern, type Lists } from './notation.ts';
import type { PackSource, Path } from './packSource.ts';
import { checkPattern } from './patternLimits.ts';

/** Size of all patterns of a language in one file: bounds memory and the time to compile. */
const maxNodes = 1_000_000;

/** Named lists of each language. */
export type ListsOf = ReadonlyMap<Language, Lists>;

/** Reads the patterns of a file with the lists of their language, and keeps count of what they cost. */
export class PatternShelf {
  /** Inherited lists, and those of the file over them. */
  readonly lists: ListsOf;
  readonly #source: PackSource;
  readonly #nodes = new Map<Language, number>();

  /** @throws EngineError PACK_INVALID for a list that can't be read */
  constructor(source: PackSource, inherited: ListsOf) {
    this.#source = source;
    this.lists = new Map(
      LANGUAGES.map(language => [language, this.#readLists(language, inherited.get(language))]),
    );
  }

  /** @throws EngineError PACK_INVALID for a pattern that can't be read, or is too much */
  read(texts: readonly string[] | undefined, language: Language, path: Path): Pattern[] {
    if (texts === undefined) return [];
    if (!this.#source.content.languages.includes(language))
      throw this.#source.errorAt(path, 'is not a language of the pack');
    const lists = this.lists.get(language) ?? new Map<string, readonly Pattern[]>();
    return texts.map((text, index) =>
      this.#parse(text, lists, [...path, index], pattern => {
        const nodes = (this.#nodes.get(language) ?? 0) + checkPattern(pattern);
        this.#nodes.set(language, nodes);
        if (nodes > maxNodes)
          throw new NotationError(`the patterns up to here exceed the size of ${maxNodes}`);
      }),
    );
  }

  /** A list may use the lists above it. */
  #readLists(language: Language, inherited: Lists = new Map()): Lists {
    const lists = new Map(inherited);
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
