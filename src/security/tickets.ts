import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { EngineError } from '../domain/errors.ts';
import type { Grant, Scope } from './grant.ts';

export interface TicketRequest {
  readonly scope: Scope;
  /** The page that will use it; absent: a program without an `Origin`. */
  readonly origin?: string;
}

interface Ticket {
  readonly grant: Grant;
  readonly origin: string | undefined;
  readonly expiresAtMs: number;
}

const lifeMs = 30_000;
const maxTickets = 10_000;
const maxTicketsPerTenant = 1_000;

/**
 * Tickets for browsers, which can't send a header with a WebSocket: one use, 30 s, one scope, one origin. They may
 * end in the log of a proxy, where they are worth nothing any more. Kept in memory, by their hash.
 */
export class Tickets {
  readonly #nowMs: () => number;
  readonly #open = new LRUCache<string, Ticket>({ max: maxTickets });

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * The connection that the ticket opens may last as long as the credential it was asked for with.
   * @throws EngineError FORBIDDEN, QUOTA_EXCEEDED
   */
  issue(
    asker: Grant,
    { scope, origin }: TicketRequest,
  ): { readonly ticket: string; readonly expiresInMs: number } {
    if (!asker.scopes.has(scope))
      throw new EngineError('FORBIDDEN', `the credential lacks the scope ${scope}`);
    this.#refuseBeyond(asker.tenant);
    const ticket = randomBytes(32).toString('base64url');
    const grant = { ...asker, scopes: new Set([scope]) };
    this.#open.set(hashOf(ticket), { grant, origin, expiresAtMs: this.#nowMs() + lifeMs });
    return { ticket, expiresInMs: lifeMs };
  }

  /** Takes a ticket; undefined when there is none such, it is too old, or another page presents it. */
  redeem(ticket: string, origin: string | undefined): Grant | undefined {
    const hash = hashOf(ticket);
    const found = this.#open.peek(hash);
    // Gone even when it is refused: whoever presents it elsewhere has stolen it.
    this.#open.delete(hash);
    if (found === undefined || found.origin !== origin || this.#nowMs() > found.expiresAtMs) return undefined;
    return found.grant;
  }

  #refuseBeyond(tenant: string): void {
    const nowMs = this.#nowMs();
    let open = 0;
    for (const [hash, { grant, expiresAtMs }] of this.#open.entries())
      if (expiresAtMs < nowMs) this.#open.delete(hash);
      else if (grant.tenant === tenant) open++;
    if (open >= maxTicketsPerTenant)
      throw new EngineError('QUOTA_EXCEEDED', `${open} tickets are open, limit ${maxTicketsPerTenant}`, {
        retryable: true,
        retryAfterMs: lifeMs,
      });
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket, 'utf8').digest('base64url');
}
