import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Audit, AuditEntry } from '../domain/audit.ts';

export interface AuditLog extends Audit {
  close(): void;
}

/**
 * Administrative acts as JSON lines, appended to a file that only its owner reads. Written at once: the note is there
 * when the act is answered. A line that can't be written is told to `failed`.
 */
export function openAuditLog(file: string, failed: (code: string) => void): AuditLog {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lines = destination({ fd: openSync(file, 'a', 0o600), sync: true });
  lines.on('error', (error: NodeJS.ErrnoException) => {
    failed(error.code ?? 'unknown');
  });
  const log = pino(
    { base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: () => ({}) } },
    lines,
  );
  return {
    record: (entry: AuditEntry) => {
      try {
        log.info(entry);
      } catch (error) {
        failed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
      }
    },
    close: () => {
      lines.end();
    },
  };
}
