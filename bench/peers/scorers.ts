import natural from 'natural/lib/natural/sentiment/index.js';
import Sentiment from 'sentiment';
import vader from 'vader-sentiment';
import wink from 'wink-sentiment';
import type { Language } from '../../src/domain/conversation.ts';
import type { SentimentLabel } from '../../src/domain/signals.ts';

/** A scorer that people use from JavaScript. */
export interface Peer {
  readonly name: string;
  /** Languages it has a lexicon for; elsewhere it is not judged. */
  readonly languages: readonly Language[];
  readonly label: (text: string, language: Language) => SentimentLabel;
}

/** VADER's own threshold for a label (its README). */
const vaderThreshold = 0.05;

/** The others have no threshold of their own: the sign decides. */
const bySign = (score: number): SentimentLabel =>
  score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral';

/** Each as its own README shows it. */
export function createPeers(): Peer[] {
  const sentiment = new Sentiment();
  const afinn = {
    en: new natural.SentimentAnalyzer('English', undefined, 'afinn'),
    es: new natural.SentimentAnalyzer('Spanish', undefined, 'afinn'),
  };
  return [
    {
      name: 'natural (AFINN)',
      languages: ['en', 'es'],
      label: (text, language) => bySign(afinn[language].getSentiment(text.split(/\s+/u))),
    },
    { name: 'sentiment', languages: ['en'], label: text => bySign(sentiment.analyze(text).score) },
    { name: 'wink-sentiment', languages: ['en'], label: text => bySign(wink(text).score) },
    {
      name: 'vader-sentiment',
      languages: ['en'],
      label: text => {
        const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
        return Math.abs(compound) < vaderThreshold ? 'neutral' : bySign(compound);
      },
    },
  ];
}
