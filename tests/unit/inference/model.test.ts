import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { parseManifest, type ModelManifest } from '../../../src/inference/manifest.ts';
import { readModel } from '../../../src/inference/model.ts';
import { checkShape, type SessionDescription } from '../../../src/inference/modelShape.ts';
import { modelManifest } from '../../support/modelManifest.ts';

const withCode = (code: ErrorCode, ...parts: string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(
      new RegExp(parts.map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')),
    ) as string,
  }) as Error;
const fact = (content: string, path: string) => ({
  path,
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
});

/** A folder with two made-up files and a manifest that fits them. */
async function modelFolder(overrides: Partial<ModelManifest> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pulso-model-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const files = { model: fact('weights', 'model.onnx'), tokenizer: fact('pieces', 'tokenizer.json') };
  await writeFile(join(dir, 'model.onnx'), 'weights');
  await writeFile(join(dir, 'tokenizer.json'), 'pieces');
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(modelManifest({ files, ...overrides })));
  return dir;
}

describe('a model folder', () => {
  it('is read when its files are the ones that the manifest names', async () => {
    const dir = await modelFolder();
    await expect(readModel(dir)).resolves.toMatchObject({
      dir,
      manifest: { name: 'test-model' },
      modelFile: join(dir, 'model.onnx'),
      tokenizerFile: join(dir, 'tokenizer.json'),
    });
  });

  it.each(['manifest.json', 'model.onnx', 'tokenizer.json'])(
    'that lacks %s is said to, with the option that names the folder',
    async file => {
      const dir = await modelFolder();
      await rm(join(dir, file));
      await expect(readModel(dir)).rejects.toThrow(withCode('MODEL_MISSING', file, 'PULSO_MODEL_DIR'));
    },
  );

  it('that does not exist is missing', async () => {
    await expect(readModel('/nowhere/at/all')).rejects.toThrow(withCode('MODEL_MISSING', '/nowhere/at/all'));
  });

  it('with one changed byte is refused, with both checksums', async () => {
    const dir = await modelFolder();
    await writeFile(join(dir, 'model.onnx'), 'weightz');
    const wanted = fact('weights', '').sha256;
    await expect(readModel(dir)).rejects.toThrow(
      withCode('MODEL_CHECKSUM_MISMATCH', 'model.onnx', fact('weightz', '').sha256, wanted),
    );
  });

  it('with a truncated file is refused, with both sizes', async () => {
    const dir = await modelFolder();
    await writeFile(join(dir, 'tokenizer.json'), 'pie');
    await expect(readModel(dir)).rejects.toThrow(
      withCode('MODEL_CHECKSUM_MISMATCH', 'tokenizer.json', '3 bytes', '6'),
    );
  });
});

describe('a manifest', () => {
  const parse = (value: unknown) => () => parseManifest(JSON.stringify(value), 'manifest.json');

  it('may hold more than the engine reads', () => {
    expect(parse({ ...modelManifest(), layers: 12, training: { base: 'x' } })).not.toThrow();
  });

  it('of a newer format asks for a newer engine, of an older one for a new export', () => {
    expect(parse({ manifestVersion: 2 })).toThrow(
      withCode('MODEL_MANIFEST_INVALID', 'manifestVersion 2', 'update the engine'),
    );
    expect(parse({ manifestVersion: 0 })).toThrow(
      withCode('MODEL_MANIFEST_INVALID', 'manifestVersion 0', 'export the model again'),
    );
  });

  it('that is not JSON is invalid', () => {
    expect(() => parseManifest('{', 'manifest.json')).toThrow(withCode('MODEL_MANIFEST_INVALID', 'not JSON'));
  });

  const plain = { temperature: 1, bias: [0, 0, 0] };
  it.each<[string, object, string]>([
    ['no calibration for a language', { calibration: { en: plain } }, 'calibration'],
    [
      'a temperature of zero',
      { calibration: { en: { ...plain, temperature: 0 }, es: plain } },
      'temperature',
    ],
    ['an unknown emotion', { emotions: ['anger', 'envy'] }, 'emotions'],
    ['a label twice', { labels: ['negative', 'negative', 'positive'] }, 'labels'],
    ['another truncation', { truncation: { strategy: 'head' } }, 'truncation.strategy'],
    ['a head as long as the whole', { truncation: { strategy: 'head-tail', headTokens: 127 } }, 'headTokens'],
    ['no licence', { licence: undefined }, 'licence'],
    [
      'a scale of emotions that lacks one',
      { emotionCalibration: { anger: { scale: 1, bias: 0 } } as never },
      'emotionCalibration',
    ],
    ['a threshold above 1', { thresholds: { ...modelManifest().thresholds, joy: 1.5 } }, 'thresholds.joy'],
    [
      'a file outside its folder',
      { files: { ...modelManifest().files, model: { ...fact('', '../model.onnx'), bytes: 1 } } },
      'files.model.path',
    ],
  ])('with %s is invalid, and the field is named', (_, overrides, field) => {
    expect(parse({ ...modelManifest(), ...overrides })).toThrow(withCode('MODEL_MANIFEST_INVALID', field));
  });
});

describe('the shape of a loaded model', () => {
  const int64 = (name: string, shape: (number | string)[] = ['b', 'l']) =>
    ({ name, isTensor: true, type: 'int64', shape }) as const;
  const float32 = (name: string, logits: number) =>
    ({ name, isTensor: true, type: 'float32', shape: ['b', logits] }) as const;
  const right: SessionDescription = {
    inputMetadata: [int64('input_ids'), int64('attention_mask')],
    outputMetadata: [float32('sentiment', 3), float32('emotion', 8)],
  };
  const check = (session: SessionDescription) => () => {
    checkShape(session, modelManifest(), 'model.onnx');
  };

  it('is accepted when it is the one of the manifest, batch size fixed or free', () => {
    expect(check(right)).not.toThrow();
    expect(
      check({ ...right, inputMetadata: [int64('input_ids', [1, 'l']), int64('attention_mask')] }),
    ).not.toThrow();
  });

  it.each<[string, Partial<SessionDescription>, string]>([
    ['an input is absent', { inputMetadata: [int64('input_ids')] }, 'input attention_mask is absent'],
    [
      'it wants an input that nobody gives',
      { inputMetadata: [...right.inputMetadata, int64('token_type_ids')] },
      'token_type_ids',
    ],
    [
      'its length is fixed',
      { inputMetadata: [int64('input_ids', ['b', 64]), int64('attention_mask')] },
      'input_ids',
    ],
    ['it has two labels', { outputMetadata: [float32('sentiment', 2), float32('emotion', 8)] }, 'sentiment'],
    ['an output is absent', { outputMetadata: [float32('sentiment', 3)] }, 'output emotion is absent'],
  ])('is refused when %s', (_, change, named) => {
    expect(check({ ...right, ...change })).toThrow(withCode('MODEL_SHAPE_MISMATCH', 'model.onnx', named));
  });
});
