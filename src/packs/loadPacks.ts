import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EngineError } from '../domain/errors.ts';
import { packOf, readPackSource, type Pack } from './loadPack.ts';
import type { PackSource } from './packSource.ts';

/** All packs, by what they are asked for. */
export interface Packs {
  readonly all: readonly Pack[];
  /** The pack of a sector, whatever its capitals; of an unknown or absent sector the general pack. */
  forSector(sector: string | undefined): Pack;
}

/**
 * Reads every pack in the folders, each in a folder of its own that bears its name. A pack replaces one of the
 * same name in an earlier folder. Blocks; for the start only.
 * @throws EngineError PACK_INVALID naming file, line and reason; also for packs that extend each other, a sector
 * that two packs serve, and when there is no general pack
 */
export function loadPacks(folders: readonly string[]): Packs {
  const sources = new Map(
    folders
      .flatMap(packFolders)
      .map(folder => [basename(folder), namedAsFolder(readPackSource(folder), folder)]),
  );
  const packs = new Map<string, Pack>();
  for (const name of sources.keys()) resolve(name, sources, packs, []);
  const general = packs.get('general');
  if (general === undefined)
    throw new EngineError('PACK_INVALID', `${folders.join(', ')}: there is no general pack`);
  const bySector = sectorsOf(packs, sources);
  return {
    all: [...packs.values()],
    forSector: sector => (sector === undefined ? general : (bySector.get(normalised(sector)) ?? general)),
  };
}

/** The folders with a pack in a folder, or the folder itself where it is one; in the order of their names. */
export function packFolders(folder: string): string[] {
  if (existsSync(join(folder, 'pack.yaml'))) return [folder];
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => join(folder, name))
      .sort();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new EngineError('PACK_INVALID', `${folder}: can't be read (${code})`);
  }
}

function namedAsFolder(source: PackSource, folder: string): PackSource {
  if (source.content.pack === basename(folder)) return source;
  throw source.errorAt(['pack'], `must be the name of its folder, ${basename(folder)}`);
}

/** Parents first. `below`: the packs that wait for this one. */
function resolve(
  name: string,
  sources: ReadonlyMap<string, PackSource>,
  packs: Map<string, Pack>,
  below: readonly string[],
): Pack | undefined {
  const known = packs.get(name);
  const source = sources.get(name);
  if (known !== undefined || source === undefined) return known;
  const parentName = source.content.extends;
  const chain = [...below, name];
  if (parentName !== undefined && chain.includes(parentName))
    throw source.errorAt(['extends'], `packs extend each other: ${[...chain, parentName].join(', ')}`);
  const parent = parentName === undefined ? undefined : resolve(parentName, sources, packs, chain);
  if (parentName !== undefined && parent === undefined)
    throw source.errorAt(['extends'], `there is no pack ${parentName}`);
  const pack = packOf(source, parent);
  packs.set(name, pack);
  return pack;
}

function sectorsOf(
  packs: ReadonlyMap<string, Pack>,
  sources: ReadonlyMap<string, PackSource>,
): Map<string, Pack> {
  const bySector = new Map<string, Pack>();
  for (const pack of packs.values())
    pack.sectors.map(normalised).forEach((sector, index) => {
      const other = bySector.get(sector);
      if (other !== undefined)
        throw (
          sources.get(pack.name)?.errorAt(['sectors', index], `${other.name} serves "${sector}" already`) ??
          new EngineError('PACK_INVALID', `${pack.name}: ${other.name} serves "${sector}" already`)
        );
      bySector.set(sector, pack);
    });
  return bySector;
}

function normalised(sector: string): string {
  return sector.trim().toLowerCase();
}
