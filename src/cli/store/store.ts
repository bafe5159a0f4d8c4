import { basename } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { checkStore, repairStore } from '../../store/maintainStore.ts';
import { systemClock } from '../../systemClock.ts';
import { noteAct } from '../commandAudit.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';

export interface StoreFlags {
  readonly json?: boolean;
}

/**
 * `pulso store check`: fails when something is damaged.
 * @throws EngineError STORE_LOCKED, STORE_CORRUPT, STORE_UNAVAILABLE, CONFIG_INVALID
 */
export async function checkStoreCommand({ json }: StoreFlags, context: CliContext): Promise<ExitCode> {
  const { dataDir } = loadConfig({ env: context.env });
  const report = await checkStore(dataDir);
  const output = new LineOutput(context.stdout);
  const isWhole = (report?.faults.length ?? 0) === 0;
  if (json === true) output.lines([JSON.stringify({ ok: isWhole, ...(report ?? { file: null }) })]);
  else if (report === undefined) output.lines([`${dataDir}: no store yet`]);
  else
    output.lines([
      `${report.file}: ${report.bytes} bytes, schema ${report.schemaVersion}`,
      ...report.faults.map(fault => `damaged: ${fault}`),
      isWhole
        ? `nothing is damaged: ${report.conversations} conversations, ${report.events} events, ${report.pendingInputs} inputs without their effect yet`
        : 'mend it with: pulso store repair',
    ]);
  return isWhole ? exitCodes.ok : exitCodes.failed;
}

/**
 * `pulso store repair`.
 * @throws EngineError STORE_LOCKED, STORE_CORRUPT when nothing can be read, STORE_FULL, STORE_UNAVAILABLE
 */
export async function repairStoreCommand({ json }: StoreFlags, context: CliContext): Promise<ExitCode> {
  const { dataDir } = loadConfig({ env: context.env });
  const suffix = new Date(systemClock.nowMs()).toISOString().replaceAll(/[^0-9TZ]/gu, '');
  const report = await repairStore(dataDir, suffix);
  noteAct(dataDir, { action: 'store.repaired', target: basename(report.damagedFile) });
  const output = new LineOutput(context.stdout);
  if (json === true) output.lines([JSON.stringify(report)]);
  else
    output.lines([
      ...Object.entries(report.rows).map(([table, rows]) => `${table}: ${rows} rows kept`),
      report.damagedTables.length === 0
        ? 'every row could be read'
        : `rows are missing in: ${report.damagedTables.join(', ')}`,
      `the damaged store is kept as ${report.damagedFile}; it holds conversations: delete it when you are done`,
    ]);
  return exitCodes.ok;
}
