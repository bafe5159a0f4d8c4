import { join } from 'node:path';
import { KeyRing } from '../../src/security/keyRing.ts';

/** Makes an API key for everything a tenant may do, before its engine starts; from then on nobody comes in without. */
export function tenantKey(dir: string, tenant: string): string {
  const keys = new KeyRing(join(dir, 'keys.json'));
  return keys.create({ tenant, scopes: ['streams:write', 'events:read', 'admin'] }).secret;
}

/** What a client sends with its handshake or request. */
export function bearer(key: string | undefined) {
  return key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } };
}
