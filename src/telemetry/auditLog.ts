import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination } from 'pino';
import type { Audit } from '../domain/audit.ts';
import { notWritable } from '../domain/errors.ts';

export interface AuditLog extends Audit {
  close(): void;
}

/**
 * Administrative acts as JSON lines, appended to a file that only its owner reads. Written at once: the note is there
 * when the act is answered.
 * @param failed told when a line can't be written
 * @throws EngineError STORE_UNAVAILABLE when the file can't be written at all
 */
export function openAuditLog(file: string, failed: (code: string) => void): AuditLog {
  const lines = destination({ fd: openForAppending(file), sync: true });
  lines.on('error', (error: NodeJS.ErrnoException) => {
    failed(error.code ?? 'unknown');
  });
  return {
    record: ({ action, actor, tenant, target }) => {
      const time = new Date().toISOString();
      try {
        lines.write(`${JSON.stringify({ time, action, actor, tenant, target })}\n`);
      } catch (error) {
        failed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
      }
    },
    close: () => {
      lines.end();
    },
  };
}

function openForAppending(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw notWritable(file, error) ?? error;
  }
}
