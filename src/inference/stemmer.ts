import { LRUCache } from 'lru-cache';
import porterEnglish from 'natural/lib/natural/stemmers/porter_stemmer.js';
import porterSpanish from 'natural/lib/natural/stemmers/porter_stemmer_es.js';
import type { Language } from '../domain/conversation.ts';
import type { Stemmer } from '../domain/ports.ts';

export interface StemmerOptions {
  /** Words per language whose stem is remembered; the least recently used go first. */
  readonly maxEntries?: number;
}

const defaultMaxEntries = 20_000;
/** Longer words are rare (links, line noise): not worth a place in the memory. */
const maxRememberedLength = 40;

/**
 * Stems English and Spanish words so that the forms people write of one word meet: lower case, with or
 * without accents, with or without an apostrophe, inflected or not. The stem is for comparing, not for showing.
 */
export function createStemmer({ maxEntries = defaultMaxEntries }: StemmerOptions = {}): Stemmer {
  const remembered: Readonly<Record<Language, LRUCache<string, string>>> = {
    en: new LRUCache({ max: maxEntries }),
    es: new LRUCache({ max: maxEntries }),
  };
  return (word, language) => {
    if (word.length > maxRememberedLength) return stemOf(word, language);
    const known = remembered[language].get(word);
    if (known !== undefined) return known;
    const stem = stemOf(word, language);
    remembered[language].set(word, stem);
    return stem;
  };
}

function stemOf(word: string, language: Language): string {
  switch (language) {
    case 'en':
      return porterEnglish.stem(withoutClitic(foldDiacritics(word.toLowerCase())));
    case 'es':
      return porterSpanish.stem(withTellingAccents(word.toLowerCase()));
  }
}

/** `é` → `e`, `ñ` → `n`: in chats people leave marks out, and recognisers don't. */
export function foldDiacritics(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '');
}

/**
 * "lawyer's" → "lawyer", "we've" → "we", "don't" → "dont": as the same word is written without apostrophe,
 * where that is a word of its own.
 */
function withoutClitic(word: string): string {
  if (!/['’ʼ`]/u.test(word)) return word;
  return word.replace(/['’ʼ`](?:s|m|d|re|ve|ll)?$/u, '').replace(/['’ʼ`]/gu, '');
}

/**
 * The Spanish stemmer knows some endings only with their accent. A future in -é or -á keeps the one it is
 * written with ("cancelaré"; "compare" is another word); all other accents are dropped, and endings that are
 * never right without one get it back, so that "cancelacion" and "cancelación" have one stem.
 */
function withTellingAccents(word: string): string {
  const folded = foldDiacritics(word);
  const future = /[aei]r(?:é|éis|á|ás|án)$/u.exec(word.normalize('NFC'))?.[0];
  if (future !== undefined) return folded.slice(0, folded.length - future.length) + future;
  return folded
    .replace(/cion$/, 'ción')
    .replace(/logia(s?)$/, 'logía$1')
    .replace(/([aei])ria(s|n|mos)?$/, '$1ría$2')
    .replace(/(.{5})are$/, '$1aré');
}
