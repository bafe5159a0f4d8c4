import { join } from 'node:path';
import type { AuditEntry } from '../domain/audit.ts';
import { EngineError } from '../domain/errors.ts';
import { openAuditLog } from '../telemetry/auditLog.ts';

/**
 * Writes down what somebody did on the command line, in the audit log of the engine with this data folder.
 * @throws EngineError CONFIG_INVALID when it can't be written
 */
export function noteAct(dataDir: string, entry: Omit<AuditEntry, 'actor'>): void {
  const audit = openAuditLog(join(dataDir, 'audit.jsonl'), code => {
    throw new EngineError('CONFIG_INVALID', `the audit log can not be written (${code})`);
  });
  audit.record({ ...entry, actor: 'command-line' });
  audit.close();
}
