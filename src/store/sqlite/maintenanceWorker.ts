import { parentPort, workerData } from 'node:worker_threads';
import { EngineError, type ErrorCode } from '../../domain/errors.ts';
import { inspect, type StoreReport } from './inspection.ts';
import { salvage, type SalvageReport } from './salvage.ts';

/** What is to be done with a store that no engine uses. */
export type MaintenanceTask =
  | { readonly kind: 'inspect'; readonly folder: string }
  | { readonly kind: 'salvage'; readonly folder: string; readonly intoFile: string };

export type MaintenanceResult =
  | { readonly kind: 'done'; readonly report: StoreReport | SalvageReport | undefined }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

if (parentPort !== null) parentPort.postMessage(perform(workerData as MaintenanceTask));

function perform(task: MaintenanceTask): MaintenanceResult {
  try {
    const report = task.kind === 'inspect' ? inspect(task.folder) : salvage(task.folder, task.intoFile);
    return { kind: 'done', report };
  } catch (error) {
    const known = error instanceof EngineError ? error : undefined;
    return {
      kind: 'failed',
      code: known?.code ?? 'STORE_UNAVAILABLE',
      message: known?.message ?? 'the store could not be read',
    };
  }
}
