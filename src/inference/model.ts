import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '../domain/errors.ts';
import { parseManifest, type ModelManifest } from './manifest.ts';

/** A model whose files are there and are the ones that its manifest names. */
export interface LoadedModel {
  readonly dir: string;
  readonly manifest: ModelManifest;
  readonly modelFile: string;
  readonly tokenizerFile: string;
}

/**
 * Reads a model's manifest and verifies its files against it; the files themselves are loaded by the workers.
 * @throws EngineError MODEL_MISSING, MODEL_MANIFEST_INVALID or MODEL_CHECKSUM_MISMATCH, with file and remedy
 */
export async function readModel(dir: string): Promise<LoadedModel> {
  const manifestFile = join(dir, 'manifest.json');
  const manifest = parseManifest(await readText(manifestFile), manifestFile);
  const { model, tokenizer } = manifest.files;
  const [modelFile, tokenizerFile] = [join(dir, model.path), join(dir, tokenizer.path)];
  await Promise.all([verify(modelFile, model), verify(tokenizerFile, tokenizer)]);
  return { dir, manifest, modelFile, tokenizerFile };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw missing(file, error);
  }
}

async function verify(file: string, expected: { sha256: string; bytes: number }): Promise<void> {
  // The size first: it costs nothing, and it is what an interrupted copy gets wrong.
  const { size } = await stat(file).catch((error: unknown) => {
    throw missing(file, error);
  });
  if (size !== expected.bytes)
    throw mismatch(file, `it has ${size} bytes, the manifest says ${expected.bytes}`);
  const sha256 = await sha256Of(file);
  if (sha256 !== expected.sha256)
    throw mismatch(file, `its sha256 is ${sha256}, the manifest says ${expected.sha256}`);
}

/** Streams a file through SHA-256; lower-case hexadecimal. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
  } catch (error) {
    throw missing(file, error);
  }
  return hash.digest('hex');
}

function missing(file: string, cause: unknown): EngineError {
  return new EngineError(
    'MODEL_MISSING',
    `${file} can't be read: put the model's folder back, or point model.dir (PULSO_MODEL_DIR) at one`,
    { cause },
  );
}

function mismatch(file: string, how: string): EngineError {
  return new EngineError(
    'MODEL_CHECKSUM_MISMATCH',
    `${file}: ${how}. Restore the file that belongs to the manifest beside it`,
  );
}
