import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createTokenEncoder, type TokenEncoder, type TruncationRule } from '../../src/inference/tokenize.ts';

/** Folder of the model that all contestants run. */
export const modelFolder = process.env['PULSO_MODEL_DIR'] ?? 'models/pulso-care-12l';

export function openEncoder(): TokenEncoder {
  const rule = JSON.parse(readFileSync(`${modelFolder}/manifest.json`, 'utf8')) as TruncationRule;
  return createTokenEncoder(readFileSync(`${modelFolder}/tokenizer.json`, 'utf8'), rule);
}

/** @param options of onnxruntime-node; its own defaults where absent */
export function openSession(options: InferenceSession.SessionOptions = {}): Promise<InferenceSession> {
  return InferenceSession.create(`${modelFolder}/model.onnx`, options);
}

/** One text through the model. */
export function run(
  session: InferenceSession,
  ids: readonly number[],
): Promise<InferenceSession.OnnxValueMapType> {
  const shape = [1, ids.length];
  return session.run({
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  });
}
