import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Whole numbers per window; docs/configuration.md has the defaults. */
export interface QuotaLimits {
  readonly upgradesPerAddressPerMinute: number;
  readonly failedCredentialsPerAddressPerMinute: number;
  readonly requestsPerTenantPerMinute: number;
  readonly messagesPerTenantPerSecond: number;
  readonly bytesPerTenantPerSecond: number;
}

/** A quota is used up until then. */
export interface Exceeded {
  readonly what: string;
  readonly limit: number;
  readonly retryAfterMs: number;
}

/**
 * Counts against abuse, in fixed windows and in memory: what an address or a tenant has used, and when it may go on.
 * An address costs memory for one window. Load is the business of the pipeline; these limits lie above what one
 * machine can score.
 */
export class Quotas {
  readonly #upgrades: RateLimiterMemory;
  readonly #failures: RateLimiterMemory;
  readonly #requests: RateLimiterMemory;
  readonly #messages: RateLimiterMemory;
  readonly #bytes: RateLimiterMemory;

  constructor(limits: QuotaLimits) {
    this.#upgrades = new RateLimiterMemory({ points: limits.upgradesPerAddressPerMinute, duration: 60 });
    this.#failures = new RateLimiterMemory({
      points: limits.failedCredentialsPerAddressPerMinute,
      duration: 60,
    });
    this.#requests = new RateLimiterMemory({ points: limits.requestsPerTenantPerMinute, duration: 60 });
    this.#messages = new RateLimiterMemory({ points: limits.messagesPerTenantPerSecond, duration: 1 });
    this.#bytes = new RateLimiterMemory({ points: limits.bytesPerTenantPerSecond, duration: 1 });
  }

  upgrade(address: string): Promise<Exceeded | undefined> {
    const what = 'connections of this address in a minute';
    return spend(this.#upgrades, networkOf(address), 1, what);
  }

  request(tenant: string): Promise<Exceeded | undefined> {
    return spend(this.#requests, tenant, 1, 'requests of this tenant in a minute');
  }

  /** Whether an address has guessed so often that no credential of it is looked at any more. */
  async barred(address: string): Promise<Exceeded | undefined> {
    const used = await this.#failures.get(networkOf(address));
    if (used === null || used.remainingPoints > 0) return undefined;
    return exceeded(this.#failures, failuresOf, used);
  }

  /** A credential of this address was none. Many at once are many, whenever `barred` was asked. */
  failed(address: string): Promise<Exceeded | undefined> {
    return spend(this.#failures, networkOf(address), 1, failuresOf);
  }

  /** @returns milliseconds after which the tenant may send more; 0 when it may at once */
  async spend(tenant: string, messages: number, bytes: number): Promise<number> {
    const [ofMessages, ofBytes] = await Promise.all([
      spend(this.#messages, tenant, messages, ''),
      spend(this.#bytes, tenant, bytes, ''),
    ]);
    return Math.max(ofMessages?.retryAfterMs ?? 0, ofBytes?.retryAfterMs ?? 0);
  }
}

const failuresOf = 'failed credentials of this address in a minute';

async function spend(
  limiter: RateLimiterMemory,
  key: string,
  points: number,
  what: string,
): Promise<Exceeded | undefined> {
  try {
    await limiter.consume(key, points);
    return undefined;
  } catch (error) {
    if (error instanceof RateLimiterRes) return exceeded(limiter, what, error);
    throw error;
  }
}

/** Windows are told by the wall clock: when that is set back, one still ends after its own length at the latest. */
function exceeded(
  { points: limit, duration }: RateLimiterMemory,
  what: string,
  { msBeforeNext }: RateLimiterRes,
): Exceeded {
  return { what, limit, retryAfterMs: Math.min(duration * 1_000, Math.max(1, Math.ceil(msBeforeNext))) };
}

/** Of IPv6 the first 64 bits: whoever has one address has all of these. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(group => group !== '');
  if (tail === undefined) return groups.slice(0, 4).join(':');
  const rest = tail.split(':').filter(group => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
