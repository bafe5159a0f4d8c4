import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../domain/errors.ts';
import type { PhraseBook } from '../domain/phrases.ts';
import { bookOf } from './book.ts';
import { maxPackBytes, PackSource } from './packSource.ts';

export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly book: PhraseBook;
}

/**
 * Reads and checks `pack.yaml` of a folder. Blocks; for the start only.
 * @throws EngineError PACK_INVALID naming file, line and reason
 */
export function loadPack(folder: string): Pack {
  const file = join(folder, 'pack.yaml');
  return parsePack(readText(file), file);
}

/**
 * The same for a text already read; `file` is named in errors.
 * @throws EngineError PACK_INVALID
 */
export function parsePack(yaml: string, file: string): Pack {
  const source = new PackSource(yaml, file);
  return { name: source.content.pack, version: source.content.version, book: bookOf(source) };
}

function readText(file: string): string {
  try {
    // Asked before reading: a huge file must not be read to be refused.
    const { size } = statSync(file);
    if (size > maxPackBytes)
      throw new EngineError('PACK_INVALID', `${file}: ${size} bytes, limit ${maxPackBytes}`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new EngineError('PACK_INVALID', `${file}: can't be read (${code})`);
  }
}
