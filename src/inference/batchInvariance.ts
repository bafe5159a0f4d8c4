import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EngineError } from '../domain/errors.ts';
import type { LoadedModel } from './model.ts';
import { createTokenEncoder } from './tokenize.ts';

/** How far the scores of texts in a batch are from their scores alone. */
export interface BatchInvariance {
  readonly texts: number;
  readonly batch: number;
  readonly largestLogitDifference: number;
  readonly labelChanges: number;
}

const batch = 16;
/** Id that fills up the shorter texts of a batch; the mask hides it. */
const padding = 1;

/**
 * Runs texts one by one and then in batches of neighbours of other lengths, outside the engine, which never batches.
 * @throws EngineError MODEL_CORRUPT when the model can't be run
 */
export async function measureBatchInvariance(
  { manifest, modelFile, tokenizerFile }: LoadedModel,
  texts: readonly string[],
): Promise<BatchInvariance> {
  const encode = createTokenEncoder(await readFile(tokenizerFile, 'utf8'), manifest);
  const rows = texts.map(encode);
  const { inputs, outputs, labels } = manifest;
  try {
    const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    const sentiments = async (some: readonly (readonly number[])[]) => {
      const length = Math.max(...some.map(ids => ids.length));
      const filled = (value: (ids: readonly number[], at: number) => number) => {
        const values = some.flatMap(ids => Array.from({ length }, (_, at) => BigInt(value(ids, at))));
        return new Tensor('int64', BigInt64Array.from(values), [some.length, length]);
      };
      const { [outputs.sentiment]: found } = await session.run({
        [inputs.ids]: filled((ids, at) => ids[at] ?? padding),
        [inputs.mask]: filled((ids, at) => (at < ids.length ? 1 : 0)),
      });
      const logits = [...(found?.data as Float32Array)];
      return some.map((_, i) => logits.slice(i * labels.length, (i + 1) * labels.length));
    };
    const [alone, together]: [number[][], number[][]] = [[], []];
    for (const ids of rows) alone.push(...(await sentiments([ids])));
    for (let from = 0; from < rows.length; from += batch)
      together.push(...(await sentiments(rows.slice(from, from + batch))));
    await session.release();
    return { texts: texts.length, batch, ...difference(alone, together) };
  } catch (cause) {
    throw new EngineError('MODEL_CORRUPT', `${modelFile} can't be run in batches`, { cause });
  }
}

function difference(alone: readonly number[][], together: readonly number[][]) {
  const apart = alone.flatMap((logits, i) =>
    logits.map((logit, at) => Math.abs(logit - (together[i]?.[at] ?? Number.NaN))),
  );
  const top = (logits: readonly number[] = []) => logits.indexOf(Math.max(...logits));
  return {
    largestLogitDifference: apart.reduce((most, each) => Math.max(most, each), 0),
    labelChanges: alone.filter((logits, i) => top(logits) !== top(together[i])).length,
  };
}
