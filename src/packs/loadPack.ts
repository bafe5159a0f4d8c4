import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../domain/errors.ts';
import type { PackFacts } from '../domain/packFacts.ts';
import type { PhraseBook } from '../domain/phrases.ts';
import { bookOf } from './book.ts';
import { journeyOf, noJourney, type Journey } from './journey.ts';
import { maxPackBytes, PackSource } from './packSource.ts';
import { PatternShelf, type ListsOf } from './patternShelf.ts';

export interface Pack {
  readonly name: string;
  readonly version: string;
  /** Sectors that it serves; of a pack that names none, its name. */
  readonly sectors: readonly string[];
  /** What its own file adds. */
  readonly book: PhraseBook;
  /** What all of its files hold together: the most general first, its own last. */
  readonly books: readonly PhraseBook[];
  readonly lists: ListsOf;
  readonly journey: Journey;
  /** What escalation needs to know; inherited events included. */
  readonly facts: PackFacts;
}

/** `name@version`, as events say it. */
export function packLabel({ name, version }: Pack): string {
  return `${name}@${version}`;
}

/**
 * Reads and checks `pack.yaml` of a folder. Blocks; for the start only.
 * @param parent the pack that it extends
 * @throws EngineError PACK_INVALID naming file, line and reason
 */
export function loadPack(folder: string, parent?: Pack): Pack {
  return packOf(readPackSource(folder), parent);
}

/**
 * The same for a text already read; `file` is named in errors.
 * @throws EngineError PACK_INVALID
 */
export function parsePack(yaml: string, file: string, parent?: Pack): Pack {
  return packOf(new PackSource(yaml, file), parent);
}

/** @throws EngineError PACK_INVALID for a file that can't be read, or is no pack */
export function readPackSource(folder: string): PackSource {
  const file = join(folder, 'pack.yaml');
  return new PackSource(readText(file), file);
}

/** @throws EngineError PACK_INVALID */
export function packOf(source: PackSource, parent: Pack | undefined): Pack {
  const { pack: name, version, sectors } = source.content;
  const shelf = new PatternShelf(source, parent?.lists ?? new Map());
  const journey = journeyOf(source, parent?.journey ?? noJourney);
  const inherited = parent?.books ?? [];
  const book = bookOf(source, shelf, journey, inherited);
  return {
    name,
    version,
    sectors: sectors ?? [name],
    book,
    books: [...inherited, book],
    lists: shelf.lists,
    journey,
    facts: { name, version, journeyEvents: journey.events },
  };
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
