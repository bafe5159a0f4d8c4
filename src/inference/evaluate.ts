import type { Language } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Scorer } from '../domain/ports.ts';
import type { Score, Sentiment, SentimentLabel } from '../domain/signals.ts';
import { measure, type ClassifierMetrics, type Judgement } from './metrics.ts';

export interface EvaluationRow {
  readonly text: string;
  readonly label: SentimentLabel;
  readonly lang: Language;
}

export interface Evaluation extends ClassifierMetrics {
  readonly rows: number;
  readonly rowsPerSecond: number;
}

export interface EvaluationOptions {
  /** Rows in flight: enough to keep every worker busy, few enough to stay small. Default 64. */
  readonly inFlight?: number;
  /** Told after each row how many are done. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Scores rows with the product's own scorer and measures the result. A set without `neutral` labels is judged
 * on positive against negative alone. The figures depend on the rows only, not on the order of the answers.
 * @throws EngineError SCORER_FAILED when a row gets no score from the model; whatever `rows` throws
 */
export async function evaluate(
  scorer: Scorer,
  rows: AsyncIterable<EvaluationRow> | Iterable<EvaluationRow>,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const startedAtMs = performance.now();
  const scored = await scoreRows(scorer, rows, options);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return { rows: scored.length, ...measureScored(scored), rowsPerSecond: scored.length / seconds };
}

/** A row with what the model says of it. */
export interface ScoredRow<Row> {
  readonly row: Row;
  readonly score: Score;
}

/**
 * Scores rows with the product's own scorer; the answers are in the order of the rows.
 * @throws EngineError SCORER_FAILED when a row gets no score from the model; whatever `rows` throws
 */
export async function scoreRows<Row extends Pick<EvaluationRow, 'text' | 'lang'>>(
  scorer: Scorer,
  rows: AsyncIterable<Row> | Iterable<Row>,
  { inFlight = 64, onProgress }: EvaluationOptions = {},
): Promise<ScoredRow<Row>[]> {
  const scored: ScoredRow<Row>[] = [];
  const source = (async function* () {
    yield* rows;
  })();
  let begun = 0;
  let done = 0;
  let over = false;
  // Each lane takes the next row when its last one is answered: so never more than `inFlight` at once.
  const lane = async () => {
    for (let next = await source.next(); next.done !== true && !over; next = await source.next()) {
      const place = begun++;
      scored[place] = { row: next.value, score: await modelScore(scorer, next.value, place) };
      onProgress?.(++done);
    }
  };
  const lanes = Array.from({ length: inFlight }, lane);
  await Promise.all(lanes).finally(() => {
    over = true;
  });
  return scored;
}

/** Measures scored rows; without `neutral` labels among them, positive against negative alone. */
export function measureScored(scored: readonly ScoredRow<EvaluationRow>[]): ClassifierMetrics {
  return measure(judgementsOf(scored));
}

/** What measureScored measures. */
export function judgementsOf(scored: readonly ScoredRow<EvaluationRow>[]): Judgement[] {
  const polarOnly = !scored.some(({ row }) => row.label === 'neutral');
  return scored.map(each => judge(each.row.label, each.score.sentiment, polarOnly));
}

async function modelScore(
  scorer: Scorer,
  { text, lang }: Pick<EvaluationRow, 'text' | 'lang'>,
  place: number,
): Promise<Score> {
  const outcome = await scorer.score({ text, language: lang, priority: 'final', deadlineMs: Infinity });
  if (outcome.kind !== 'scored' || outcome.score.scorer !== 'model')
    throw new EngineError('SCORER_FAILED', `row ${place + 1} got no score from the model`);
  return outcome.score;
}

function judge(gold: SentimentLabel, sentiment: Sentiment, polarOnly: boolean): Judgement {
  if (!polarOnly) return { gold, predicted: sentiment.label, confidence: sentiment.confidence };
  const { negative, positive } = sentiment.probabilities;
  const greater = Math.max(negative, positive);
  return {
    gold,
    predicted: negative >= positive ? 'negative' : 'positive',
    confidence: negative + positive === 0 ? 0.5 : greater / (negative + positive),
  };
}
