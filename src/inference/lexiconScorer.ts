import type { Language } from '../domain/conversation.ts';
import type { Score } from '../domain/signals.ts';
import { sentimentOf, softmax } from './calibrate.ts';
import { createLexicon } from './lexicon.ts';
import { createStemmer } from './stemmer.ts';

/** Scores a text by its words alone: at once, on any thread, and about half as well as the model. */
export type LexiconScorer = (text: string, language: Language) => Score;

/** Longer texts are judged by their beginning and their end: the answer must come within a millisecond. */
const maxCharacters = 2_000;

/**
 * The scorer that answers when the model can't. No emotions: word lists have no opinion on them.
 * Valence follows the model's formula, so that rules need no second scale; being unsure, it never gets near ±1.
 * The word lists are read in the next turn of the event loop, while workers load, or by who asks before.
 */
export function createLexiconScorer(): LexiconScorer {
  const stem = createStemmer();
  const lexicons = {
    en: lazily(() => createLexicon('en', stem)),
    es: lazily(() => createLexicon('es', stem)),
  };
  setImmediate(() => {
    lexicons.en();
    lexicons.es();
  });
  return (text, language) => ({
    scorer: 'lexicon',
    cached: false,
    sentiment: sentimentOf(probabilitiesOf(lexicons[language]().polarity(headAndTail(text)))),
  });
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/**
 * z = s / √(s² + 30) squashes the sum s of the polarities (as VADER does, Hutto and Gilbert 2014), then a
 * three-way softmax. Steepness and threshold were set on care turns and public posts of both languages, where
 * its confidence matches its accuracy (0.45–0.6); a single mild word (|s| ≥ 1) is enough to leave neutral.
 */
function probabilitiesOf(polarity: number): Score['sentiment']['probabilities'] {
  const z = polarity / Math.sqrt(polarity * polarity + squash);
  const [negative = 0, neutral = 0, positive = 0] = softmax([
    -steepness * z - polarBias,
    0,
    steepness * z - polarBias,
  ]);
  return { negative, neutral, positive };
}

const squash = 30;
const steepness = 1.5;
const polarBias = 0.25;

function headAndTail(text: string): string {
  if (text.length <= maxCharacters) return text;
  const half = maxCharacters / 2;
  return `${text.slice(0, half)} ${text.slice(-half)}`;
}
