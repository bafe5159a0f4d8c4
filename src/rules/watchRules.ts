import { watch } from 'node:fs';
import { dirname } from 'node:path';

/** Editors write a file in several steps; after the last one it is worth a look. */
const settleMs = 100;

/**
 * Calls `changed` once things have moved in the folder of a file, and settled. The folder, not the file: editors
 * and deployments replace files rather than write to them. Whether the content differs is for the caller to see.
 * @returns what ends the watching
 */
export function watchRules(file: string, changed: () => void, failed: (code: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(file), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, settleMs);
    timer.unref();
  });
  watcher.on('error', error => {
    failed('code' in error ? String(error.code) : 'unknown');
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
