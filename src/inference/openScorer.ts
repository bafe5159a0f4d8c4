import type { EngineError } from '../domain/errors.ts';
import type { Clock, Meter, Scorer } from '../domain/ports.ts';
import { threadStarter } from './inferenceThread.ts';
import { createLexiconScorer } from './lexiconScorer.ts';
import { readModel, type LoadedModel } from './model.ts';
import { OnnxScorer, type OnnxScorerOptions } from './onnxScorer.ts';
import { cachedScorer, type ScoreCacheOptions } from './scoreCache.ts';
import { nodeTimers } from './timers.ts';

export interface ScorerOptions extends OnnxScorerOptions {
  /** Folder of the model. */
  readonly dir: string;
  readonly cache: ScoreCacheOptions;
}

export interface ScorerPorts {
  readonly clock: Clock;
  readonly meter: Meter;
  /** Told of lost workers and of texts that the model failed on; no words in it. */
  readonly onFault?: (error: EngineError) => void;
}

export interface OpenScorer extends Scorer {
  readonly model: LoadedModel;
  /** Behind the cache: health, queue depth, drain and close. */
  readonly workers: OnnxScorer;
}

/**
 * Opens the product's scorer: verifies the model, starts and warms up the workers, puts the cache in front.
 * Close it by `workers.close()`.
 * @throws EngineError MODEL_* naming file and remedy; SCORER_FAILED when a worker can't start
 */
export async function openScorer(options: ScorerOptions, ports: ScorerPorts): Promise<OpenScorer> {
  const model = await readModel(options.dir);
  const workers = await OnnxScorer.start(options, {
    ...ports,
    timers: nodeTimers,
    lexicon: createLexiconScorer(),
    startThread: threadStarter(model, nodeTimers),
    facts: model.manifest,
  });
  const cached = cachedScorer(options.cache, { ...ports, scorer: workers });
  return { model, workers, score: request => cached.score(request) };
}
