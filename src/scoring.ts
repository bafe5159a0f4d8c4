import { availableParallelism } from 'node:os';
import type { Config } from './config/schema.ts';
import { shippedPath } from './config/shipped.ts';
import { openScorer, type OpenScorer, type ScorerPorts } from './inference/openScorer.ts';

/**
 * Loads the configured model and starts its workers.
 * @throws EngineError MODEL_* naming the file and the remedy
 */
export function startScoring(config: Config['model'], ports: ScorerPorts): Promise<OpenScorer> {
  return openScorer(
    {
      dir: shippedPath(config.dir),
      workers: workerCount(config.workers),
      maxQueuedFinals: config.maxQueuedFinals,
      maxQueuedInterims: config.maxQueuedInterims,
      cache: { entries: config.cacheEntries, maxChars: config.cacheMaxChars },
    },
    ports,
  );
}

/** 0 leaves one core to the event loop and gives the rest to the model. */
function workerCount(configured: number): number {
  return configured > 0 ? configured : Math.max(1, availableParallelism() - 1);
}
