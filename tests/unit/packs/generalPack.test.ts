import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Role } from '../../../src/domain/conversation.ts';
import { PHRASE_CATEGORIES, type PhraseCategory } from '../../../src/domain/signals.ts';
import { createStemmer } from '../../../src/inference/stemmer.ts';
import { loadPack } from '../../../src/packs/loadPack.ts';
import { phraseCompiler } from '../../../src/pipeline/detect/phrases/phraseMatcher.ts';

interface Example {
  readonly text: string;
  readonly role?: Role;
  readonly expect: readonly string[];
}

const pack = loadPack('packs/general');
const matcher = phraseCompiler(createStemmer())(pack.books);
const examplesOf = (language: string) =>
  readFileSync(`packs/general/examples/${language}.jsonl`, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Example);

describe.each(LANGUAGES)('the general pack in %s', language => {
  const examples = examplesOf(language);

  it('covers each category, and shows with examples what fires and what must not', () => {
    for (const category of PHRASE_CATEGORIES) {
      expect(
        pack.book.phrases.filter(phrase => phrase.category === category && phrase.language === language)
          .length,
      ).toBeGreaterThanOrEqual(25);
      expect(examples.some(example => example.expect.includes(category))).toBe(true);
    }
    expect(examples.filter(example => example.expect.length > 0).length).toBeGreaterThanOrEqual(20);
    expect(examples.filter(example => example.expect.length === 0).length).toBeGreaterThanOrEqual(20);
  });

  it.each(examples.filter(example => example.expect.length > 0))('fires: $text', example => {
    expect(categoriesIn(example)).toEqual(example.expect.filter(each => !each.startsWith('journey:')).sort());
  });

  it.each(examples.filter(example => example.expect.length === 0))('keeps quiet: $text', example => {
    expect(categoriesIn(example)).toEqual([]);
  });

  function categoriesIn({ text, role }: Example): PhraseCategory[] {
    const hits = matcher.match(text, language, role ?? 'customer').phrases;
    return [...new Set(hits.map(({ category }) => category))].sort();
  }
});
