import type { Language } from '../../domain/conversation.ts';

/** A lexicon scorer that people use from JavaScript. */
export interface LexiconPeer {
  readonly name: string;
  /** Languages it has a lexicon for; elsewhere it is not judged. */
  readonly languages: readonly Language[];
  /** Below 0 is negative; nearer to 0 than `neutralBelow` is neutral. */
  readonly valence: (text: string) => number;
  readonly neutralBelow: number;
}

/** VADER's own threshold for a label (its README). The others have none: the sign decides. */
const vaderThreshold = 0.05;

/**
 * Those that are installed. They are development packages: a checkout has them, an installed engine does not,
 * and then they are not compared with.
 */
export async function openLexiconPeers(): Promise<LexiconPeer[]> {
  const opened = await Promise.all([openAfinn, openWink, openVader].map(open => open().catch(() => [])));
  return opened.flat();
}

async function openAfinn(): Promise<LexiconPeer[]> {
  const { default: Sentiment } = await import('sentiment');
  const afinn = new Sentiment();
  return [
    {
      name: 'sentiment',
      languages: ['en'],
      valence: text => afinn.analyze(text).score,
      neutralBelow: Number.MIN_VALUE,
    },
  ];
}

async function openWink(): Promise<LexiconPeer[]> {
  const { default: wink } = await import('wink-sentiment');
  return [
    {
      name: 'wink-sentiment',
      languages: ['en'],
      valence: text => wink(text).score,
      neutralBelow: Number.MIN_VALUE,
    },
  ];
}

async function openVader(): Promise<LexiconPeer[]> {
  const { default: vader } = await import('vader-sentiment');
  return [
    {
      name: 'vader-sentiment',
      languages: ['en'],
      valence: text => vader.SentimentIntensityAnalyzer.polarity_scores(text).compound,
      neutralBelow: vaderThreshold,
    },
  ];
}
