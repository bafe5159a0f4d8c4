import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { EngineError } from '../../domain/errors.ts';
import { configuredFolders } from '../../openPacks.ts';
import { packLabel } from '../../packs/loadPack.ts';
import { loadPacks } from '../../packs/loadPacks.ts';

export interface ChosenPacks {
  readonly folders: readonly string[];
  /** The sector of conversations that name none; undefined leaves them with the general pack. */
  readonly sector: string | undefined;
  /** `name@version` of all packs. */
  readonly labels: readonly string[];
}

/**
 * The packs of a backtest. `--pack` names a pack that is known, or the folder of one (or of several) to add.
 * @throws EngineError PACK_INVALID
 */
export function choosePacks(config: Config, option: string | undefined): ChosenPacks {
  const folder = option !== undefined && isFolder(option) ? resolve(option) : undefined;
  const folders = [...configuredFolders(config), ...(folder === undefined ? [] : [folder])];
  const packs = loadPacks(folders);
  const labels = packs.all.map(packLabel).sort();
  if (option === undefined) return { folders, sector: undefined, labels };
  if (folder !== undefined && !existsSync(join(folder, 'pack.yaml')))
    return { folders, sector: undefined, labels };
  const name = folder === undefined ? option : basename(folder);
  const pack = packs.all.find(each => each.name === name || each.sectors.includes(name));
  if (pack === undefined)
    throw new EngineError(
      'PACK_INVALID',
      `there is no pack "${name}"; known: ${packs.all.map(each => each.name).join(', ')}`,
    );
  return { folders, sector: pack.sectors[0], labels };
}

/** A name alone is that of a pack, even where a folder is called the same. */
function isFolder(option: string): boolean {
  return /[\\/]/.test(option) && existsSync(option);
}
