import type { Pattern, PatternPart } from '../domain/phrases.ts';

/** A pattern that can't be read. The message names what is wrong and at which character (from 1). */
export class NotationError extends Error {
  override readonly name = 'NotationError';
}

/** Named lists of alternatives that a pattern may use as `<name>`. */
export type Lists = ReadonlyMap<string, readonly Pattern[]>;

const defaultGap = 3;
const maxGap = 8;
const maxNesting = 4;

/**
 * Reads the notation of docs/packs.md: `word`, `=exact`, `(this|that other)`, `maybe?`, `...` or `...5`,
 * `<list>`, `<number>`, `<nth>`, `^` and `$` for the edges of a sentence.
 * @throws NotationError
 */
export function parsePattern(source: string, lists: Lists): Pattern {
  const reader = new NotationReader(source, lists);
  const pattern = reader.sequence(0);
  reader.expectEnd();
  return pattern;
}

const symbols =
  /\s+|\.{3}(?<gap>\d*)|=?(?<word>[\p{L}\p{M}']+|\p{Extended_Pictographic}\uFE0F?)|<(?<list>[a-z][a-z-]*)>|[()|?^$]/uy;

class NotationReader {
  readonly #source: string;
  readonly #lists: Lists;
  #at = 0;

  constructor(source: string, lists: Lists) {
    this.#source = source;
    this.#lists = lists;
  }

  /** Parts up to the end, or up to a `|` or `)` of the group that is being read. */
  sequence(depth: number): Pattern {
    const parts: PatternPart[] = [];
    while (this.#at < this.#source.length && !(depth > 0 && /[|)]/.test(this.#next()))) {
      const part = this.#part(depth, parts);
      if (part !== undefined) parts.push(part);
    }
    // A copy: the array that grew has room for many more parts, in each of tens of thousands of patterns.
    return [...parts];
  }

  expectEnd(): void {
    if (this.#at < this.#source.length) throw this.#error('is not expected');
  }

  #part(depth: number, before: readonly PatternPart[]): PatternPart | undefined {
    const begin = this.#at;
    symbols.lastIndex = begin;
    const match = symbols.exec(this.#source);
    if (match === null) throw this.#error('is no part of a pattern');
    this.#at = symbols.lastIndex;
    const [symbol] = match;
    const { gap, word, list } = match.groups ?? {};
    if (symbol.trim() === '') return undefined;
    if (gap !== undefined) return { kind: 'gap', maxTokens: this.#gapLength(gap, begin) };
    if (word !== undefined) return this.#maybe({ kind: 'word', word, exact: symbol.startsWith('=') });
    if (list !== undefined) return this.#maybe(this.#listed(list, begin));
    if (symbol === '(') return this.#maybe(this.#group(depth + 1, begin));
    if (symbol === '^' && depth === 0 && before.length === 0) return { kind: 'sentence-start' };
    if (symbol === '$' && depth === 0 && this.#source.slice(this.#at).trim() === '')
      return { kind: 'sentence-end' };
    throw this.#error('is not allowed here', begin);
  }

  #group(depth: number, begin: number): PatternPart {
    if (depth > maxNesting) throw this.#error(`is nested deeper than ${maxNesting}`, begin);
    const alternatives: Pattern[] = [];
    do {
      const alternative = this.sequence(depth);
      if (alternative.length === 0) throw this.#error('an alternative is empty');
      alternatives.push(alternative);
      if (this.#at >= this.#source.length) throw this.#error('is never closed', begin);
    } while (this.#source.charAt(this.#at++) === '|');
    return { kind: 'choice', alternatives: [...alternatives], optional: false };
  }

  #listed(name: string, begin: number): PatternPart {
    if (name === 'number' || name === 'nth') return { kind: 'number', ordinal: name === 'nth' };
    const alternatives = this.#lists.get(name);
    if (alternatives === undefined) throw this.#error(`names an unknown list (${name})`, begin);
    return { kind: 'choice', alternatives, optional: false };
  }

  #gapLength(digits: string, begin: number): number {
    const length = digits === '' ? defaultGap : Number(digits);
    if (length < 1 || length > maxGap) throw this.#error(`a gap is 1 to ${maxGap} words long`, begin);
    return length;
  }

  #maybe(part: PatternPart): PatternPart {
    if (this.#next() !== '?') return part;
    this.#at++;
    return part.kind === 'choice'
      ? { ...part, optional: true }
      : { kind: 'choice', alternatives: [[part]], optional: true };
  }

  #next(): string {
    return this.#source.charAt(this.#at);
  }

  #error(problem: string, at = this.#at): NotationError {
    return new NotationError(`character ${at + 1}: ${problem}`);
  }
}
