import type { Config } from '../../config/schema.ts';
import { EngineError } from '../../domain/errors.ts';
import { checkStore } from '../../store/maintainStore.ts';
import { failureOf } from '../failure.ts';
import { fail, ok, warn, type Check } from './check.ts';

/** Reads the whole store. One that an engine uses can't be looked at: that engine has checked it at its start. */
export async function checkStoreFile({ dataDir }: Config): Promise<Check> {
  const name = 'store';
  try {
    const report = await checkStore(dataDir);
    if (report === undefined) return ok(name, 'none yet, the engine makes one');
    const { bytes, conversations, events, pendingInputs, faults } = report;
    if (faults.length > 0)
      return fail(name, `${report.file} is damaged, ${faults.length} or more faults`, 'pulso store repair');
    return ok(name, `nothing is damaged, ${conversations} conversations, ${events} events`, {
      bytes,
      conversations,
      events,
      pendingInputs,
    });
  } catch (error) {
    if (error instanceof EngineError && error.code === 'STORE_LOCKED')
      return warn(name, 'an engine uses it', 'stop the engine to have it checked');
    const { code, message, remedy } = failureOf(error);
    return fail(name, `${code}: ${message}`, remedy ?? 'docs/durability.md');
  }
}
