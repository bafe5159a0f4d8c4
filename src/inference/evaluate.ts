import type { Language } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Scorer } from '../domain/ports.ts';
import type { Sentiment, SentimentLabel } from '../domain/signals.ts';
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

interface ScoredRow {
  readonly gold: SentimentLabel;
  readonly sentiment: Sentiment;
}

/**
 * Scores rows with the product's own scorer and measures the result. A set without `neutral` labels is judged
 * on positive against negative alone. The figures depend on the rows only, not on the order of the answers.
 * @throws EngineError SCORER_FAILED when a row gets no score from the model; whatever `rows` throws
 */
export async function evaluate(
  scorer: Scorer,
  rows: AsyncIterable<EvaluationRow> | Iterable<EvaluationRow>,
  { inFlight = 64, onProgress }: EvaluationOptions = {},
): Promise<Evaluation> {
  const startedAtMs = performance.now();
  const scored: ScoredRow[] = [];
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
      scored[place] = await scoreRow(scorer, next.value, place);
      onProgress?.(++done);
    }
  };
  const lanes = Array.from({ length: inFlight }, lane);
  await Promise.all(lanes).finally(() => {
    over = true;
  });
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const polarOnly = !scored.some(({ gold }) => gold === 'neutral');
  return {
    rows: scored.length,
    ...measure(scored.map(row => judge(row, polarOnly))),
    rowsPerSecond: scored.length / seconds,
  };
}

async function scoreRow(
  scorer: Scorer,
  { text, label, lang }: EvaluationRow,
  place: number,
): Promise<ScoredRow> {
  const outcome = await scorer.score({ text, language: lang, priority: 'final', deadlineMs: Infinity });
  if (outcome.kind !== 'scored' || outcome.score.scorer !== 'model')
    throw new EngineError('SCORER_FAILED', `row ${place + 1} got no score from the model`);
  return { gold: label, sentiment: outcome.score.sentiment };
}

function judge({ gold, sentiment }: ScoredRow, polarOnly: boolean): Judgement {
  if (!polarOnly) return { gold, predicted: sentiment.label, confidence: sentiment.confidence };
  const { negative, positive } = sentiment.probabilities;
  const greater = Math.max(negative, positive);
  return {
    gold,
    predicted: negative >= positive ? 'negative' : 'positive',
    confidence: negative + positive === 0 ? 0.5 : greater / (negative + positive),
  };
}
