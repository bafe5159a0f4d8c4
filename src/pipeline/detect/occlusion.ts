import type { Language } from '../../domain/conversation.ts';
import type { WordContribution } from '../../domain/escalation.ts';
import type { Clock, Occlude, Scorer } from '../../domain/ports.ts';

export interface OcclusionParts {
  readonly scorer: Scorer;
  readonly clock: Clock;
  /** For one text, from the first request to the last answer. */
  readonly budgetMs: number;
  /** Texts looked at side by side; more are not looked at. Default 2. */
  readonly maxConcurrent?: number;
}

/** Pieces that a text is cut into at most: bounds what one alert costs, whatever its length. */
export const maxPieces = 24;
/** Requests in flight for one text: live interims share the queue. */
const batch = 4;
/** Words shown, and the change of valence from which one is worth it. */
const [shownWords, leastChange] = [5, 0.05];

/** A stretch of a text, UTF-16 positions, end exclusive. */
interface Piece {
  readonly begin: number;
  readonly end: number;
}

/**
 * Which words made the valence what it is, by occlusion: the model scores the text without each word (Zeiler &
 * Fergus 2014; "leave-one-out", Li, Monroe & Jurafsky 2016). Asks with the priority of interims, so that it never
 * delays a live utterance; what is not answered within the budget is left out. Never rejects.
 */
export function createOcclusion(parts: OcclusionParts): Occlude {
  let running = 0;
  return async (text, language) => {
    const pieces = piecesOf(text);
    if (pieces.length < 2 || running >= (parts.maxConcurrent ?? 2)) return [];
    running++;
    try {
      return await contributionsOf(text, language, pieces, parts);
    } finally {
      running--;
    }
  };
}

/** The words of a text; a long text is cut into as many pieces of several words as there may be. Pure. */
export function piecesOf(text: string): Piece[] {
  const words = [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)].map(match => ({
    begin: match.index,
    end: match.index + match[0].length,
  }));
  const perPiece = Math.max(1, Math.ceil(words.length / maxPieces));
  const pieces: Piece[] = [];
  for (let at = 0; at < words.length; at += perPiece) {
    const [first, last] = [words[at], words[Math.min(at + perPiece, words.length) - 1]];
    if (first !== undefined && last !== undefined) pieces.push({ begin: first.begin, end: last.end });
  }
  return pieces;
}

async function contributionsOf(
  text: string,
  language: Language,
  pieces: readonly Piece[],
  { scorer, clock, budgetMs }: OcclusionParts,
): Promise<WordContribution[]> {
  const deadlineMs = clock.nowMs() + budgetMs;
  const valenceOf = async (occluded: string): Promise<number | null> => {
    const outcome = await scorer
      .score({ text: occluded, language, priority: 'interim', deadlineMs })
      .catch(() => ({ kind: 'failed' as const }));
    return outcome.kind === 'scored' && outcome.score.scorer === 'model'
      ? outcome.score.sentiment.valence
      : null;
  };
  const whole = await valenceOf(text);
  if (whole === null) return [];
  const found: WordContribution[] = [];
  for (let at = 0; at < pieces.length && clock.nowMs() < deadlineMs; at += batch)
    found.push(
      ...(await Promise.all(
        pieces.slice(at, at + batch).map(async ({ begin, end }) => {
          const without = await valenceOf(`${text.slice(0, begin)}${text.slice(end)}`);
          // What the valence loses with the word: negative words have a negative contribution.
          const contribution = without === null ? 0 : Math.round((whole - without) * 1000) / 1000;
          return { begin, end, contribution };
        }),
      )),
    );
  return found
    .filter(({ contribution }) => Math.abs(contribution) >= leastChange)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || a.begin - b.begin)
    .slice(0, shownWords)
    .sort((a, b) => a.begin - b.begin);
}
