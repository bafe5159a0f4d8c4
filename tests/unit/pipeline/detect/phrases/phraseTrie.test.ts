import { describe, expect, it } from 'vitest';
import type { Pattern, WordRules } from '../../../../../src/domain/phrases.ts';
import { createStemmer } from '../../../../../src/inference/stemmer.ts';
import { parsePattern } from '../../../../../src/packs/notation.ts';
import { PhraseTrie } from '../../../../../src/pipeline/detect/phrases/phraseTrie.ts';
import { tokenise } from '../../../../../src/pipeline/detect/phrases/tokenise.ts';
import { Vocabulary } from '../../../../../src/pipeline/detect/phrases/vocabulary.ts';
import { WordReader } from '../../../../../src/pipeline/detect/phrases/wordReader.ts';

const noRules: WordRules = { spellings: new Map(), negators: new Set(), transparent: new Set() };

/** Steps to scan a text for these patterns, and the rules that matched. */
function scanner(patterns: readonly Pattern[]) {
  const vocabulary = new Vocabulary();
  const reader = new WordReader('en', noRules, createStemmer(), vocabulary);
  const trie = new PhraseTrie(vocabulary);
  patterns.forEach((pattern, rule) => {
    trie.add(rule, pattern, reader, false);
  });
  return (text: string) => {
    const rules = new Set<number>();
    const steps = trie.scan(reader.read(tokenise(text)), rule => rules.add(rule));
    return { steps, rules };
  };
}

/** Phrases that begin alike in many ways and go on differently, like those of real packs. */
function inventedPatterns(count: number): Pattern[] {
  const beginnings = ['i want to', 'you have', 'they never', 'it is', 'please ...2', 'i am ...3'];
  return Array.from({ length: count }, (_, at) =>
    parsePattern(
      `${beginnings[at % beginnings.length] ?? ''} (thing${letters(at)}|stuff${letters(at)}) now?`,
      new Map(),
    ),
  );
}

/** A number as a word: no digits, no letter three times in a row. */
function letters(number: number): string {
  const syllables = ['ba', 'ce', 'di', 'fo', 'gu', 'ka', 'le', 'mi', 'no', 'ru'];
  return Array.from(String(number), digit => syllables[Number(digit)] ?? '').join('');
}

const conversation = [
  'i want to know where it is and you have not told me',
  'they never answer, i am waiting for so long, please do it now',
  'it is fine, you have been great and i want to thank you',
].join('. ');

describe('the cost of matching', () => {
  it('hardly grows with the number of phrases: 10,000 take at most twice the steps of 100', () => {
    const few = scanner(inventedPatterns(100))(conversation).steps;
    const many = scanner(inventedPatterns(10_000))(conversation).steps;
    expect(many).toBeLessThanOrEqual(2 * few);
  });

  it('nor does it where they begin with the same choice of many words', () => {
    const verbs = Array.from({ length: 20 }, (_, at) => `verb${letters(at)}`).join('|');
    const patterns = (count: number) =>
      Array.from({ length: count }, (_, at) => parsePattern(`(${verbs}) thing${letters(at)}`, new Map()));
    const text = `i verb${letters(7)} it`;
    expect(scanner(patterns(1_000))(text).steps).toBe(scanner(patterns(10))(text).steps);
    expect([...scanner(patterns(1_000))(`verb${letters(7)} thing${letters(600)}`).rules]).toEqual([600]);
  });

  it('finds each of 10,000 phrases', () => {
    const scan = scanner(inventedPatterns(10_000));
    expect([...scan(`i want to thing${letters(6000)} now`).rules]).toEqual([6000]);
    expect([...scan(`i am so very stuff${letters(9995)}`).rules]).toEqual([9995]);
  });

  it('grows with the length of the text and no faster, also where every word may begin and go on', () => {
    const scan = scanner([
      parsePattern('a ...8 a ...8 a', new Map()),
      parsePattern('(a|a a) (a|a a)? ...8 (a|b)', new Map()),
    ]);
    const steps = (words: number) => scan('a '.repeat(words)).steps;
    const perWord = steps(2_500) / 2_500;
    expect(steps(5_000) / 5_000).toBeLessThan(perWord * 1.05);
  });
});
