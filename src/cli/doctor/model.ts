import type { Config } from '../../config/schema.ts';
import type { OpenScorer } from '../../inference/openScorer.ts';
import { failureOf } from '../failure.ts';
import { measuredTokens, measureLatency, sampleOfMeasuredTokens, sampleUtterance } from '../modelLatency.ts';
import { openModel } from '../parts.ts';
import { fail, ok, warn, type Check } from './check.ts';

const runs = 50;
/** Budget for 16 tokens on one core. */
const budgetMs = 4;

/** Opens the model as the engine would, and measures it. Nothing is thrown: what goes wrong is a check. */
export async function checkModel(config: Config): Promise<Check[]> {
  let model: OpenScorer;
  try {
    model = await openModel({ ...config, model: { ...config.model, workers: 1 } }, 1);
  } catch (error) {
    const { code, message, remedy } = failureOf(error);
    return [
      fail('model', `${code}: ${message}`, remedy ?? 'restore the folder of the model from the release'),
    ];
  }
  try {
    const { name, version, files } = model.model.manifest;
    return [
      ok('model', `${name} ${version}, sha256 ${files.model.sha256.slice(0, 12)}… as in its manifest`),
      checkLicence(model),
      await checkUtterance(model),
      await checkTokens(model),
    ];
  } finally {
    await model.workers.close();
  }
}

function checkLicence({ model }: OpenScorer): Check {
  const { weights, caveat } = model.manifest.licence;
  return caveat === null ? ok('model licence', weights) : warn('model licence', weights, caveat);
}

async function checkUtterance(model: OpenScorer): Promise<Check> {
  const { p50Ms, p99Ms, text } = await measure(model, sampleUtterance);
  return ok('one utterance', text, { p50Ms, p99Ms });
}

async function checkTokens(model: OpenScorer): Promise<Check> {
  const { p50Ms, p99Ms, text } = await measure(model, await sampleOfMeasuredTokens(model.model));
  const name = `${measuredTokens} tokens`;
  return p50Ms <= budgetMs
    ? ok(name, text, { p50Ms, p99Ms })
    : warn(
        name,
        text,
        `the budget is ${budgetMs} ms: is the machine busy, its CPU throttled, or without VNNI?`,
        {
          p50Ms,
          p99Ms,
        },
      );
}

async function measure(
  model: OpenScorer,
  sample: string,
): Promise<{ p50Ms: number; p99Ms: number; text: string }> {
  const { p50Ms, p99Ms } = await measureLatency(model, sample, runs);
  return { p50Ms, p99Ms, text: `p50 ${p50Ms} ms, p99 ${p99Ms} ms (${runs} runs, one worker)` };
}
