import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAuditLog } from '../../../src/telemetry/auditLog.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulso-audit-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** As somebody whom permissions bind: to root every folder can be written. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

function neverFails(code: string): never {
  throw new Error(`failed with ${code}`);
}

describe('the audit log', () => {
  test('in a folder that can not be written stops the start, and says which file and what to do', () => {
    chmodSync(folder, 0o555);
    const file = join(folder, 'audit.jsonl');
    expect(() => asNobody(() => openAuditLog(file, neverFails))).toThrow(
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/audit\.jsonl can't be written \(EACCES\).*PULSO_DATA_DIR/u) as string,
      }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in a folder that can not be made stops the start in the same way', () => {
    chmodSync(folder, 0o555);
    const file = join(folder, 'data', 'audit.jsonl');
    expect(() => asNobody(() => openAuditLog(file, neverFails))).toThrow(
      expect.objectContaining({ code: 'STORE_UNAVAILABLE' }),
    );
  });

  test('goes on where an earlier one ended, each act on disk at once, readable by its owner only', () => {
    const file = join(folder, 'data', 'audit.jsonl');
    const acts = () =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Record<string, unknown>);
    for (const target of ['first', 'second']) {
      const log = openAuditLog(file, neverFails);
      log.record({ action: 'key.created', actor: 'key:1', tenant: 'acme', target });
      expect(acts().at(-1)).toMatchObject({ action: 'key.created', tenant: 'acme', target });
      log.close();
    }
    expect(acts()).toHaveLength(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.runIf(process.platform === 'linux')('on a full disk says that an act is missing, and goes on', () => {
    const failures: string[] = [];
    const log = openAuditLog('/dev/full', code => failures.push(code));
    log.record({ action: 'keys.reloaded', actor: 'file' });
    expect(new Set(failures)).toEqual(new Set(['ENOSPC']));
    log.close();
  });
});
