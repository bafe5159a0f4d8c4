import natural from 'natural/lib/natural/sentiment/index.js';
import { openLexiconPeers } from '../../src/cli/eval/lexiconPeers.ts';
import type { Language } from '../../src/domain/conversation.ts';
import type { SentimentLabel } from '../../src/domain/signals.ts';

/** A scorer that people use from JavaScript. */
export interface Peer {
  readonly name: string;
  /** Languages it has a lexicon for; elsewhere it is not judged. */
  readonly languages: readonly Language[];
  readonly label: (text: string, language: Language) => SentimentLabel;
}

/** Each as its own README shows it. */
export async function createPeers(): Promise<Peer[]> {
  const afinn = {
    en: new natural.SentimentAnalyzer('English', undefined, 'afinn'),
    es: new natural.SentimentAnalyzer('Spanish', undefined, 'afinn'),
  };
  return [
    {
      name: 'natural (AFINN)',
      languages: ['en', 'es'],
      label: (text, language) => labelOf(afinn[language].getSentiment(text.split(/\s+/u))),
    },
    ...(await openLexiconPeers()).map(({ name, languages, valence, neutralBelow }) => ({
      name,
      languages,
      label: (text: string) => labelOf(valence(text), neutralBelow),
    })),
  ];
}

function labelOf(valence: number, neutralBelow = Number.MIN_VALUE): SentimentLabel {
  if (Math.abs(valence) < neutralBelow) return 'neutral';
  return valence > 0 ? 'positive' : 'negative';
}
