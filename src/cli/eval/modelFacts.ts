import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureBatchInvariance } from '../../inference/batchInvariance.ts';
import type { OpenScorer } from '../../inference/openScorer.ts';
import { measureLatency, sampleOfMeasuredTokens } from '../modelLatency.ts';
import { instructionsOf, readCpuInfo } from '../processor.ts';
import type { ModelFacts } from './acceptance.ts';

/** Runs of which the median is taken. */
const latencyRuns = 100;
/** Texts that are run alone and in batches. */
const batchTexts = 400;

/** What a model is, besides its scores on labelled sets. @throws EngineError MODEL_CORRUPT */
export async function measureModel(
  scorer: OpenScorer,
  texts: readonly string[],
): Promise<Omit<ModelFacts, 'emotionAuc' | 'emotionRows'>> {
  const { model } = scorer;
  const { p50Ms } = await measureLatency(scorer, await sampleOfMeasuredTokens(model), latencyRuns);
  const invariance = await measureBatchInvariance(model, texts.slice(0, batchTexts));
  return {
    megabytes: model.manifest.files.model.bytes / 1_000_000,
    p50Ms,
    vnni: instructionsOf(await readCpuInfo()).vnni,
    quantisationLoss: await quantisationLoss(model.dir, model.manifest.files.model.sha256),
    batchLabelChanges: invariance.labelChanges,
    batchTexts: invariance.texts,
  };
}

/**
 * Measured where the weights before quantisation are: by the training's `evaluate`, into figures.json of the folder.
 * @param sha256 of the model's file: figures of another file are none
 */
export async function quantisationLoss(dir: string, sha256: string): Promise<number | undefined> {
  const json = await readFile(join(dir, 'figures.json'), 'utf8').catch(() => '{}');
  const { model } = JSON.parse(json) as {
    readonly model?: {
      readonly sha256?: string;
      readonly quantisation?: { readonly meanAccuracyFp32: number; readonly meanAccuracyInt8: number };
    };
  };
  const found = model?.sha256 === sha256 ? model.quantisation : undefined;
  return found === undefined ? undefined : found.meanAccuracyFp32 - found.meanAccuracyInt8;
}
