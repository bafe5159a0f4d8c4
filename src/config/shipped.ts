import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The place of a folder that ships with the engine (models, packs). A relative path means the working directory;
 * where it leads nowhere, the engine's own folder, so that `pulso` works from anywhere.
 */
export function shippedPath(path: string): string {
  const here = resolve(path);
  return isAbsolute(path) || existsSync(here) ? here : join(packageRoot, path);
}
