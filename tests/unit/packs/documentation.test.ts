import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createStemmer } from '../../../src/inference/stemmer.ts';
import { parsePack } from '../../../src/packs/loadPack.ts';
import { compilePhrases } from '../../../src/pipeline/detect/phrases/phraseMatcher.ts';

describe('docs/packs.md', () => {
  const yaml = /```yaml\n(?<pack>[\s\S]+?)```/.exec(readFileSync('docs/packs.md', 'utf8'))?.groups?.['pack'];

  it('shows a pack that works as it says', () => {
    const { book } = parsePack(yaml ?? '', 'docs/packs.md');
    const matcher = compilePhrases(book, createStemmer());
    const phrasesIn = (text: string) => matcher.match(text, 'en', 'customer').map(({ phraseId }) => phraseId);
    expect(phrasesIn("I'm gonna switch to another bank")).toEqual(['leave.go-elsewhere']);
    expect(phrasesIn('I am not going to switch to another bank')).toEqual([]);
    expect(phrasesIn('I want to switch to another seat')).toEqual([]);
  });

  it('tells the truth about exceptions', () => {
    const { book } = parsePack(readFileSync('packs/general/pack.yaml', 'utf8'), 'packs/general/pack.yaml');
    const matcher = compilePhrases(book, createStemmer());
    expect(matcher.match("I'd like to cancel my appointment", 'en', 'customer')).toEqual([]);
    const both = matcher.match("cancel my appointment and my contract, I'm leaving you", 'en', 'customer');
    expect(both.map(({ category }) => category)).toEqual(['leave']);
  });
});
