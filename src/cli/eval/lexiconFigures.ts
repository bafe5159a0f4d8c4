import { sentimentOf } from '../../inference/calibrate.ts';
import { measureScored, type EvaluationRow } from '../../inference/evaluate.ts';
import { createLexiconScorer, type LexiconScorer } from '../../inference/lexiconScorer.ts';
import type { ClassifierMetrics } from '../../inference/metrics.ts';
import { openLexiconPeers, type LexiconPeer } from './lexiconPeers.ts';

/** Figures of each lexicon by its name; without those that have no words in the rows' language. */
export type LexiconFigures = Readonly<Record<string, ClassifierMetrics>>;

export interface Lexicons {
  readonly names: readonly string[];
  /** Judged as the model is. */
  measure(rows: readonly EvaluationRow[]): LexiconFigures;
}

/** The engine's own lexicon is called so; it is the scorer that answers when the model can't. */
export const ownLexicon = 'lexicon';

/**
 * The engine's lexicon and those that people use from JavaScript. In a set of both languages, the engine's lexicon
 * answers for a peer that has only one.
 */
export async function openLexicons(): Promise<Lexicons> {
  const own = createLexiconScorer();
  const peers = await openLexiconPeers();
  return {
    names: [ownLexicon, ...peers.map(({ name }) => name)],
    measure: rows => {
      const able = peers.filter(({ languages }) => rows.some(({ lang }) => languages.includes(lang)));
      const figures = (score: LexiconScorer) =>
        measureScored(rows.map(row => ({ row, score: score(row.text, row.lang) })));
      return Object.fromEntries([
        [ownLexicon, figures(own)],
        ...able.map(peer => [peer.name, figures(withOwn(peer, own))] as const),
      ]);
    },
  };
}

function withOwn({ languages, valence, neutralBelow }: LexiconPeer, own: LexiconScorer): LexiconScorer {
  return (text, language) => {
    if (!languages.includes(language)) return own(text, language);
    const value = valence(text);
    // Where a set has no neutral rows, even a faint lean decides.
    const lean = Math.abs(value) < neutralBelow ? 0.1 : 1;
    const probabilities = {
      negative: value < 0 ? lean : 0,
      neutral: value === 0 ? 1 : 1 - lean,
      positive: value > 0 ? lean : 0,
    };
    return { scorer: 'lexicon', cached: false, sentiment: sentimentOf(probabilities) };
  };
}
