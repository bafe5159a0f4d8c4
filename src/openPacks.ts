import type { Config } from './config/schema.ts';
import { shippedPath } from './config/shipped.ts';
import { loadPacks, type Packs } from './packs/loadPacks.ts';

/**
 * The packs of a configuration: those that ship, then those of the user's own folders.
 * @param more further folders, read last
 * @throws EngineError PACK_INVALID
 */
export function openPacks(config: Config, more: readonly string[] = []): Packs {
  return loadPacks([...configuredFolders(config), ...more]);
}

/** The folders of packs that a configuration names. */
export function configuredFolders({ packs }: Config): string[] {
  const own = packs.extraDirs
    .split(',')
    .map(folder => folder.trim())
    .filter(folder => folder !== '');
  return [packs.dir, ...own].map(shippedPath);
}
