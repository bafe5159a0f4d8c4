import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EngineError } from '../domain/errors.ts';
import { storeFileName } from './sqlite/connection.ts';
import type { StoreReport } from './sqlite/inspection.ts';
import type { MaintenanceResult, MaintenanceTask } from './sqlite/maintenanceWorker.ts';
import type { SalvageReport } from './sqlite/salvage.ts';

export type { SalvageReport, StoreReport };

/**
 * Looks through a whole store, which no engine may be using; changes nothing.
 * @returns Undefined when there is none yet
 * @throws STORE_LOCKED, STORE_CORRUPT, STORE_UNAVAILABLE
 */
export async function checkStore(folder: string): Promise<StoreReport | undefined> {
  return (await maintain({ kind: 'inspect', folder })) as StoreReport | undefined;
}

/**
 * Makes a new store of everything that can still be read, and keeps the damaged one under another name.
 * @param suffix Told apart from earlier repairs by it, e.g. an instant
 * @throws STORE_LOCKED, STORE_CORRUPT when nothing can be read, STORE_FULL, STORE_UNAVAILABLE
 */
export async function repairStore(
  folder: string,
  suffix: string,
): Promise<SalvageReport & { readonly damagedFile: string }> {
  const intoFile = `${storeFileName}.repaired`;
  const removeNew = () => {
    for (const end of ['', '-wal']) rmSync(join(folder, `${intoFile}${end}`), { force: true });
  };
  removeNew();
  try {
    const report = (await maintain({ kind: 'salvage', folder, intoFile })) as SalvageReport;
    const file = join(folder, storeFileName);
    const damagedFile = `${file}.damaged-${suffix}`;
    for (const end of ['-wal', '']) if (existsSync(file + end)) renameSync(file + end, damagedFile + end);
    renameSync(join(folder, intoFile), file);
    return { ...report, damagedFile };
  } finally {
    removeNew();
  }
}

/** In a thread of its own, whose end lets go of the files. */
async function maintain(task: MaintenanceTask): Promise<unknown> {
  const worker = new Worker(workerScript(), { workerData: task, execArgv: [], name: 'pulso-store-check' });
  const outcome: { result?: MaintenanceResult } = {};
  worker.on('message', (result: MaintenanceResult) => {
    outcome.result = result;
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => {
      resolve();
    });
  });
  const { result } = outcome;
  if (result?.kind === 'done') return result.report;
  throw new EngineError(
    result?.code ?? 'STORE_UNAVAILABLE',
    result?.message ?? 'the store could not be read',
  );
}

/** The compiled worker, also when this file runs as TypeScript (tests, `npm run dev`): threads have no loader. */
function workerScript(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL('../../dist/store/sqlite/maintenanceWorker.js', here)
    : new URL('./sqlite/maintenanceWorker.js', here);
}
