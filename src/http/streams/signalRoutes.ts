import type { SignalsView } from '../../domain/escalation.ts';
import type { EventHub } from '../../pipeline/publish/contract.ts';

/** Follows the signals of some conversations. */
export interface SignalFollower {
  follow(conversationId: string): void;
  leave(): void;
}

type Hear = (conversationId: string, view: SignalsView) => void;

/**
 * Brings live signals to the connections that asked for them: each hears only the conversations it has spoken
 * in. Subscribed to the source only while somebody listens.
 */
export class SignalRoutes {
  readonly #source: Pick<EventHub, 'onSignals'>;
  readonly #routes = new Map<string, Set<Hear>>();
  #followers = 0;
  #unsubscribe: (() => void) | undefined;

  constructor(source: Pick<EventHub, 'onSignals'>) {
    this.#source = source;
  }

  /** @param maxConversations the conversation followed for the longest time is left for a new one past this */
  join(tenant: string, maxConversations: number, hear: Hear): SignalFollower {
    const followed = new Set<string>();
    let left = false;
    this.#followers++;
    this.#unsubscribe ??= this.#source.onSignals((key, view) => {
      const hearers = this.#routes.get(routeKey(key.tenant, key.conversationId));
      for (const listener of hearers ?? []) listener(key.conversationId, view);
    });
    const unfollow = (conversationId: string) => {
      followed.delete(conversationId);
      this.#remove(routeKey(tenant, conversationId), hear);
    };
    return {
      follow: conversationId => {
        if (left || followed.has(conversationId)) return;
        const [oldest] = followed;
        if (oldest !== undefined && followed.size >= maxConversations) unfollow(oldest);
        followed.add(conversationId);
        this.#add(routeKey(tenant, conversationId), hear);
      },
      leave: () => {
        left = true;
        for (const conversationId of followed) unfollow(conversationId);
        if (--this.#followers > 0) return;
        this.#unsubscribe?.();
        this.#unsubscribe = undefined;
      },
    };
  }

  #add(route: string, hear: Hear): void {
    const hearers = this.#routes.get(route);
    if (hearers === undefined) this.#routes.set(route, new Set([hear]));
    else hearers.add(hear);
  }

  #remove(route: string, hear: Hear): void {
    const hearers = this.#routes.get(route);
    hearers?.delete(hear);
    if (hearers?.size === 0) this.#routes.delete(route);
  }
}

/** Ids hold no control characters, so U+0000 separates without ambiguity. */
function routeKey(tenant: string, conversationId: string): string {
  return `${tenant}\u0000${conversationId}`;
}
