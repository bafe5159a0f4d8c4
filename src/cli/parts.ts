import type { Config } from '../config/schema.ts';
import { shippedPath } from '../config/shipped.ts';
import type { AlertMeter, Meter } from '../domain/ports.ts';
import type { OpenScorer } from '../inference/openScorer.ts';
import type { RuleSet } from '../pipeline/escalate/ruleSet.ts';
import { loadRules } from '../rules/loadRules.ts';
import { startScoring } from '../scoring.ts';
import { systemClock } from '../systemClock.ts';

/** Commands that run once have nobody to report figures to. */
export const noMeter: Meter & AlertMeter = {
  stage: () => undefined,
  acceptance: () => undefined,
  count: () => undefined,
  refused: () => undefined,
  alertLatency: () => undefined,
};

/**
 * Opens the product's scorer without its cache: every answer is the model's own. Close it by `workers.close()`.
 * @param workers inference threads where the configuration leaves the number open
 * @throws EngineError MODEL_*
 */
export function openModel(config: Config, workers: number): Promise<OpenScorer> {
  const { model } = config;
  return startScoring(
    { ...model, workers: model.workers === 0 ? workers : model.workers, cacheEntries: 0 },
    { clock: systemClock, meter: noMeter },
  );
}

/** @throws EngineError RULES_INVALID */
export function openRules(config: Config): RuleSet {
  return loadRules(shippedPath(config.rules.file)).set;
}
