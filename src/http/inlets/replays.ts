import { LRUCache } from 'lru-cache';

const rememberMs = 600_000;
const maxDeliveries = 100_000;

/** Signed deliveries that have had their effect: the same one once more has none. */
export class Replays {
  readonly #done: LRUCache<string, true>;

  /** @param nowMs milliseconds that never run backwards */
  constructor(nowMs: () => number) {
    this.#done = new LRUCache({
      max: maxDeliveries,
      ttl: rememberMs,
      ttlResolution: 0,
      perf: { now: nowMs },
    });
  }

  has(inlet: string, deliveryKey: string): boolean {
    return this.#done.has(`${inlet}\u0000${deliveryKey}`);
  }

  /** Once the engine has what was delivered, not before: a vendor that tries again must be heard. */
  done(inlet: string, deliveryKey: string): void {
    this.#done.set(`${inlet}\u0000${deliveryKey}`, true);
  }
}
