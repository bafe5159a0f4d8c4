import type { Language } from '../../../domain/conversation.ts';
import type { WordRules } from '../../../domain/phrases.ts';
import type { Stemmer } from '../../../domain/ports.ts';
import type { Token } from './tokenise.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What phrases make of a word; shared by all its occurrences. */
interface Meaning {
  /** The labels under which phrases may know it; empty when no phrase does. */
  readonly labels: readonly number[];
  readonly negator: boolean;
  readonly transparent: boolean;
}

/** A word of a text as the trie sees it. `begin`, `end` and `boundary` as in `Token`. */
export interface ReadWord {
  readonly meaning: Meaning;
  readonly begin: number;
  readonly end: number;
  readonly boundary: Token['boundary'];
}

const unknown: Meaning = { labels: [], negator: false, transparent: false };
/** Distinct words remembered; all are forgotten when there are more. Forgetting costs time, never a result. */
const maxRemembered = 20_000;

/** Reads tokens of one language into words that the trie knows. */
export class WordReader {
  readonly #language: Language;
  readonly #rules: WordRules;
  readonly #stemmer: Stemmer;
  readonly #vocabulary: Vocabulary;
  readonly #learned = new Map<string, readonly number[]>();
  readonly #remembered = new Map<string, readonly Meaning[]>();

  constructor(language: Language, rules: WordRules, stemmer: Stemmer, vocabulary: Vocabulary) {
    this.#language = language;
    this.#rules = rules;
    this.#stemmer = stemmer;
    this.#vocabulary = vocabulary;
  }

  /** One word per token, more where a spelling stands for several ("im" → "i am"): they share the position. */
  read(tokens: readonly Token[]): ReadWord[] {
    const words: ReadWord[] = [];
    for (const { kind, text, begin, end, boundary } of tokens) {
      let between = boundary;
      for (const meaning of this.#meanings(kind, text)) {
        words.push({ meaning, begin, end, boundary: between });
        between = 0;
      }
    }
    return words;
  }

  /** The labels of a word of a pattern, one for each word that it stands for. Texts then know them. */
  learn(word: string, exact: boolean): readonly number[] {
    const asked = exact ? `=${word}` : word;
    const known = this.#learned.get(asked);
    if (known !== undefined) return known;
    const labels = this.#spellOut(word).map(each =>
      this.#vocabulary.add(exact ? this.#exactKey(each) : this.#stemKey(each)),
    );
    this.#learned.set(asked, labels);
    // What was read before did not know this word.
    this.#remembered.clear();
    return labels;
  }

  #spellOut(word: string): readonly string[] {
    return this.#rules.spellings.get(withoutMarks(word)) ?? [word];
  }

  #exactKey(word: string): string {
    return `=${soundOf(fold(word), this.#language)}`;
  }

  #stemKey(word: string): string {
    const stem = fold(this.#stemmer(word, this.#language));
    const folded = fold(word);
    // How the last letter sounds depends on the one that was cut off: "hac|er".
    const next = folded.startsWith(stem) ? folded.charAt(stem.length) : '';
    return soundOf(stem, this.#language, next);
  }

  #meanings(kind: Token['kind'], text: string): readonly Meaning[] {
    if (kind === 'placeholder') return [unknown];
    if (kind === 'number') return [{ ...unknown, labels: this.#numberLabels(text) }];
    const remembered = this.#remembered.get(text);
    if (remembered !== undefined) return remembered;
    const meanings = spellings(text).flatMap(spelling =>
      this.#spellOut(spelling).map(word => this.#look(word)),
    );
    const result = spellings(text).length > 1 ? [merged(meanings)] : meanings;
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(text, result);
    return result;
  }

  #numberLabels(text: string): readonly number[] {
    const { number, ordinal } = this.#vocabulary;
    return /[\p{L}ºª]$/u.test(text) ? [number, ordinal] : [number];
  }

  #look(word: string): Meaning {
    const folded = fold(word);
    const labels = [this.#exactKey(word), this.#stemKey(word)]
      .map(key => this.#vocabulary.find(key))
      .filter(label => label !== undefined);
    return {
      labels,
      negator: this.#rules.negators.has(folded),
      transparent: this.#rules.transparent.has(folded),
    };
  }
}

/** `é` → `e`, `ñ` → `n`: marks may be missing in the text or in the pattern. */
function withoutMarks(word: string): string {
  return word.normalize('NFD').replace(/\p{M}+/gu, '');
}

/** Without marks and without a possessive 's. */
function fold(word: string): string {
  return withoutMarks(word).replace(/'s?$/u, '');
}

/** A word drawn out ("noooo", "heelllp") may be meant with one letter or with two. */
function spellings(word: string): readonly string[] {
  if (!/(\p{L})\1\1/u.test(word)) return [word];
  return [word.replace(/(\p{L})\1{2,}/gu, '$1'), word.replace(/(\p{L})\1{2,}/gu, '$1$1')];
}

function merged(readings: readonly Meaning[]): Meaning {
  return {
    labels: [...new Set(readings.flatMap(({ labels }) => labels))],
    negator: readings.some(({ negator }) => negator),
    transparent: readings.some(({ transparent }) => transparent),
  };
}

/**
 * What recognisers and hurried writers confuse in Spanish, because it sounds the same in most of Latin America:
 * b/v, ll/y, s/z/soft c, silent h, qu/k/hard c ("boy a canselar el serbisio"). English spelling gives no such rules.
 */
function soundOf(word: string, language: Language, next = ''): string {
  if (language !== 'es') return word;
  const spelled = word
    .replace(/v/g, 'b')
    .replace(/ll/g, 'y')
    .replace(/z|c(?=[ei])/g, 's')
    .replace(/qu(?=[ei])|c(?!h|$)/g, 'k')
    .replace(/(?<!c)h/g, '');
  if (spelled.endsWith('c')) return spelled.slice(0, -1) + (/[ei]/.test(next) ? 's' : 'k');
  return spelled.endsWith('qu') && /[ei]/.test(next) ? `${spelled.slice(0, -2)}k` : spelled;
}
