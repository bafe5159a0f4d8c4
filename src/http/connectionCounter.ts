import type { UpgradeRefusal } from './upgradeRefusal.ts';

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxConnectionsPerTenant: number;
}

/**
 * Counts connections, in total, per address and per tenant, against their limits. An address or a tenant costs
 * memory only while connected.
 */
export class ConnectionCounter {
  readonly #limits: ConnectionLimits;
  readonly #perAddress = new Map<string, number>();
  readonly #perTenant = new Map<string, number>();
  #total = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  /** Why one more connection from this address is too many; undefined when it is not. */
  refusal(address: string): UpgradeRefusal | undefined {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    if (this.#total >= maxConnections)
      return full(503, `${this.#total} connections are open, limit ${maxConnections}`);
    const open = this.#perAddress.get(address) ?? 0;
    return open < maxConnectionsPerAddress
      ? undefined
      : full(429, `${open} connections from this address are open, limit ${maxConnectionsPerAddress}`);
  }

  /** The same of a tenant, once it is known. */
  refusalOfTenant(tenant: string): UpgradeRefusal | undefined {
    const { maxConnectionsPerTenant } = this.#limits;
    const open = this.#perTenant.get(tenant) ?? 0;
    return open < maxConnectionsPerTenant
      ? undefined
      : full(429, `${open} connections of this tenant are open, limit ${maxConnectionsPerTenant}`);
  }

  add(address: string): void {
    this.#total++;
    change(this.#perAddress, address, 1);
  }

  remove(address: string): void {
    this.#total--;
    change(this.#perAddress, address, -1);
  }

  addToTenant(tenant: string): void {
    change(this.#perTenant, tenant, 1);
  }

  removeFromTenant(tenant: string): void {
    change(this.#perTenant, tenant, -1);
  }
}

function change(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}

function full(status: 429 | 503, message: string): UpgradeRefusal {
  return { status, code: 'QUOTA_EXCEEDED', message, retryAfterMs: 5_000 };
}
