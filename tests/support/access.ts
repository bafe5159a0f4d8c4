import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Audit, AuditEntry } from '../../src/domain/audit.ts';
import { Credentials, type CredentialParts } from '../../src/security/credentials.ts';
import { KeyRing } from '../../src/security/keyRing.ts';
import { Quotas, type QuotaLimits } from '../../src/security/quotas.ts';

/** Keeps what it is told. */
export class RecordingAudit implements Audit {
  readonly entries: AuditEntry[] = [];

  record(entry: AuditEntry): void {
    this.entries.push(entry);
  }
}

/** Credentials and quotas around a file of keys that does not exist yet: everybody may come in until it does. */
export function testAccess(
  parts: Partial<Omit<CredentialParts, 'keys'>> = {},
  limits: Partial<QuotaLimits> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-keys-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const keys = new KeyRing(join(folder, 'keys.json'), parts.wallMs);
  const credentials = new Credentials({ keys, nowMs: () => performance.now(), ...parts });
  const quotas = new Quotas({
    upgradesPerAddressPerMinute: 10_000,
    failedCredentialsPerAddressPerMinute: 10_000,
    requestsPerTenantPerMinute: 10_000,
    messagesPerTenantPerSecond: 10_000,
    bytesPerTenantPerSecond: 100_000_000,
    ...limits,
  });
  return { keys, credentials, quotas };
}
