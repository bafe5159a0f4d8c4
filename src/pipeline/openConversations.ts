import type { Subject, Subscription } from 'rxjs';
import { LRUCache } from 'lru-cache';
import type { ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import type { Conversation } from './conversation.ts';
import type { Envelope } from './envelope.ts';

/** Ended conversations whose ids are remembered, so that a straggler does not open them again. */
const rememberedEndings = 20_000;

/** A conversation that is open or lingers, with the way in. */
export interface Open {
  readonly conversation: Conversation;
  readonly inputs$: Subject<Envelope>;
  readonly running: Subscription;
}

/** Which conversations are open, and which have ended: whether an input finds one, may open one, or comes too late. */
export class OpenConversations {
  readonly #max: number;
  readonly #open = new Map<string, Open>();
  readonly #recentlyEnded = new LRUCache<string, true>({ max: rememberedEndings });

  /** @param max most that are open at a time */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Oldest first; ended ones that linger included. */
  all(): Iterable<Open> {
    return this.#open.values();
  }

  find(key: ConversationKey): Open | undefined {
    return this.#open.get(groupKey(key));
  }

  add(open: Open): void {
    this.#open.set(groupKey(open.conversation.key), open);
  }

  /** It no longer takes inputs; unless it idled out, what comes after its end is refused. */
  leave(conversation: Conversation): void {
    const group = groupKey(conversation.key);
    if (this.#open.get(group)?.conversation === conversation) this.#open.delete(group);
    const ended = conversation.assembly.endedBecause !== undefined;
    if (ended && !conversation.idledOut) this.#recentlyEnded.set(group, true);
  }

  /** Takes an open one out whatever its state, and refuses what comes after. */
  remove(key: ConversationKey): Open | undefined {
    const group = groupKey(key);
    const open = this.#open.get(group);
    if (open === undefined) return undefined;
    this.#recentlyEnded.set(group, true);
    this.#open.delete(group);
    return open;
  }

  /** @param keys that ended before a restart, newest first */
  restoreEndings(keys: readonly ConversationKey[]): void {
    for (const key of keys.slice(0, rememberedEndings).toReversed())
      this.#recentlyEnded.set(groupKey(key), true);
  }

  /** Why an input neither finds a conversation nor may open one. */
  refusal({ key, kind }: ConversationInput): EngineError | undefined {
    const group = groupKey(key);
    if (this.#open.has(group)) return undefined;
    if (this.#recentlyEnded.has(group))
      return new EngineError('CONVERSATION_ENDED', 'the conversation has ended');
    if (kind === 'updated' || kind === 'ended')
      return new EngineError('CONVERSATION_UNKNOWN', 'no open conversation has this id');
    if (this.#open.size < this.#max) return undefined;
    return new EngineError(
      'QUOTA_EXCEEDED',
      `${this.#open.size} conversations are open, limit ${this.#max}`,
      {
        retryable: true,
        retryAfterMs: 5_000,
      },
    );
  }
}

/** Ids hold no control characters (accept refuses them), so U+0000 separates without ambiguity. */
function groupKey({ tenant, conversationId }: ConversationKey): string {
  return `${tenant}\u0000${conversationId}`;
}
