import type { UpgradeRefusal } from './upgradeRefusal.ts';

/** Counts connections, in total and per address, against their limits. An address costs memory only while connected. */
export class ConnectionCounter {
  readonly #maxTotal: number;
  readonly #maxPerAddress: number;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(maxTotal: number, maxPerAddress: number) {
    this.#maxTotal = maxTotal;
    this.#maxPerAddress = maxPerAddress;
  }

  /** Why one more connection from this address is too many; undefined when it is not. */
  refusal(address: string): UpgradeRefusal | undefined {
    if (this.#total >= this.#maxTotal)
      return full(503, `${this.#total} connections are open, limit ${this.#maxTotal}`);
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (ofAddress >= this.#maxPerAddress)
      return full(429, `${ofAddress} connections from this address are open, limit ${this.#maxPerAddress}`);
    return undefined;
  }

  add(address: string): void {
    this.#total++;
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }

  remove(address: string): void {
    this.#total--;
    const rest = (this.#perAddress.get(address) ?? 1) - 1;
    if (rest > 0) this.#perAddress.set(address, rest);
    else this.#perAddress.delete(address);
  }
}

function full(status: 429 | 503, message: string): UpgradeRefusal {
  return { status, code: 'QUOTA_EXCEEDED', message, retryAfterMs: 5_000 };
}
