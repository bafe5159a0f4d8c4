import { randomUUID } from 'node:crypto';
import type { ConversationKey } from '../domain/conversation.ts';
import type {
  Acknowledged,
  AgentRow,
  Appended,
  CustomerRow,
  DurableLog,
  Effect,
  RestoredConversation,
  Retained,
  RetentionLimits,
  StoredUtterance,
} from '../domain/durableLog.ts';
import { EngineError } from '../domain/errors.ts';
import type { LoggedEvent } from '../domain/events.ts';
import type { Cursor } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { customerOf } from './customerOf.ts';
import { MemoryConversation } from './memoryConversation.ts';
import { MemoryEvents } from './memoryEvents.ts';

export interface MemoryDurableLogOptions {
  /** Default: a new one. */
  readonly epoch?: string;
  /** Events kept for replay. Default 100,000. */
  readonly maxEvents?: number;
  /** Ended conversations whose utterances are still recognised; the first that ended go first. Default 10,000. */
  readonly maxEnded?: number;
  /** Customers kept; whoever was not heard of for longest is forgotten first. Default 100,000. */
  readonly maxCustomers?: number;
}

/** Conversations emptied and events removed in one round of retention. */
const roundRows = 500;

/** The durable log of an engine that keeps nothing: it lives as long as the process, and is bounded. */
export class MemoryDurableLog implements DurableLog {
  readonly epoch: string;
  readonly headAtOpen = 0;
  readonly #maxEnded: number;
  readonly #maxCustomers: number;
  readonly #conversations = new Map<string, MemoryConversation>();
  readonly #ended = new Map<string, MemoryConversation>();
  readonly #events: MemoryEvents;
  readonly #customers = new Map<string, CustomerRow>();
  readonly #agents = new Map<string, AgentRow>();
  readonly #acknowledged = new Map<string, { readonly tenant: string; readonly offset: number }>();
  /** Tenants of which retention has removed such a position. */
  readonly #forgetful = new Set<string>();
  #seq = 0;
  #order = 0;
  #closed = false;

  constructor(options: MemoryDurableLogOptions = {}) {
    this.epoch = options.epoch ?? randomUUID();
    this.#maxEnded = options.maxEnded ?? 10_000;
    this.#maxCustomers = options.maxCustomers ?? 100_000;
    this.#events = new MemoryEvents(options.maxEvents ?? 100_000);
  }

  async append(input: ConversationInput): Promise<Appended> {
    await this.#turn();
    const id = idOf(input.key);
    const conversation = this.#conversations.get(id) ?? new MemoryConversation(input.key);
    this.#conversations.set(id, conversation);
    if (input.kind === 'utterance') {
      const { utteranceId, revision = 0 } = input.utterance;
      const known = conversation.find(utteranceId, revision);
      if (known !== undefined) return { seq: known.seq, duplicate: true };
    }
    const customer = customerOf(input);
    if (customer !== undefined) conversation.customers.add(customer);
    conversation.append(++this.#seq, input);
    return { seq: this.#seq, duplicate: false };
  }

  async apply({ key, seq, recorded, events, snapshot, customers = [], agents = [] }: Effect): Promise<void> {
    await this.#turn();
    const id = idOf(key);
    const conversation = this.#conversations.get(id);
    const order = this.#order + 1;
    if (conversation?.apply(seq, { order, recorded }, snapshot) !== true) return;
    this.#order = order;
    this.#events.append(events);
    for (const row of customers) this.#remember(row);
    for (const row of agents) this.#agents.set(JSON.stringify([row.tenant, row.agentId]), row);
    if (conversation.endedAtMs === null) this.#ended.delete(id);
    else this.#noteEnd(id, conversation);
  }

  async publish(events: readonly LoggedEvent[]): Promise<void> {
    await this.#turn();
    const known = events.filter(({ routing }) => this.#conversations.has(idOf(routing)));
    this.#events.append(known);
  }

  async find(
    key: ConversationKey,
    utteranceId: string,
    revision?: number,
  ): Promise<StoredUtterance | undefined> {
    await this.#turn();
    return this.#conversations.get(idOf(key))?.find(utteranceId, revision);
  }

  async *restore(): AsyncIterable<RestoredConversation> {
    await this.#turn();
    const open = [...this.#conversations.values()].filter(conversation => conversation.open);
    for (const conversation of open) yield conversation.restored();
  }

  async endedSince(atMs: number): Promise<readonly ConversationKey[]> {
    await this.#turn();
    return [...this.#ended.values()]
      .filter(({ endedAtMs, reopens }) => !reopens && (endedAtMs ?? -Infinity) >= atMs)
      .toSorted((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))
      .map(({ key }) => key);
  }

  async *customers(): AsyncIterable<CustomerRow> {
    await this.#turn();
    yield* [...this.#customers.values()].toSorted((a, b) => a.notedAtMs - b.notedAtMs);
  }

  async *agents(): AsyncIterable<AgentRow> {
    await this.#turn();
    yield* [...this.#agents.values()];
  }

  async read(tenant: string, cursor: Cursor, limit: number): Promise<readonly LoggedEvent[] | undefined> {
    await this.#turn();
    return cursor.epoch === this.epoch ? this.#events.read(tenant, cursor.offset, limit) : undefined;
  }

  async acknowledged(tenant: string, subscriber: string): Promise<Acknowledged> {
    await this.#turn();
    const known = this.#acknowledged.get(JSON.stringify([tenant, subscriber]));
    return known?.offset ?? (this.#forgetful.has(tenant) ? 'forgotten' : undefined);
  }

  async acknowledge(tenant: string, subscriber: string, offset: number): Promise<void> {
    await this.#turn();
    const id = JSON.stringify([tenant, subscriber]);
    const before = this.#acknowledged.get(id)?.offset ?? 0;
    this.#acknowledged.set(id, { tenant, offset: Math.max(offset, before) });
  }

  async erase(key: ConversationKey): Promise<boolean> {
    await this.#turn();
    const id = idOf(key);
    this.#ended.delete(id);
    this.#events.remove(({ routing }) => idOf(routing) === id);
    return this.#conversations.delete(id);
  }

  async conversationsOf(tenant: string, customerId: string): Promise<readonly ConversationKey[]> {
    await this.#turn();
    return [...this.#conversations.values()]
      .filter(({ key, customers }) => key.tenant === tenant && customers.has(customerId))
      .map(({ key }) => key);
  }

  async forgetCustomer(tenant: string, customerId: string): Promise<void> {
    await this.#turn();
    this.#customers.delete(JSON.stringify([tenant, customerId]));
  }

  async retain({
    textBeforeMs,
    eventsBeforeMs,
    memoryBeforeMs,
    maxBytes,
  }: RetentionLimits): Promise<Retained> {
    await this.#turn();
    const tooLarge = 2 * this.#events.units > maxBytes;
    const old = this.#events.olderThan(eventsBeforeMs);
    const due = tooLarge ? Math.max(old, Math.min(this.#events.count, roundRows)) : old;
    const events = Math.min(due, roundRows);
    this.#events.prune(events);
    let texts = 0;
    for (const [id, conversation] of this.#ended) {
      const endedAtMs = conversation.open ? Infinity : (conversation.endedAtMs ?? Infinity);
      if (endedAtMs < textBeforeMs) {
        texts += conversation.texts;
        conversation.emptyTexts();
      }
      if (endedAtMs < eventsBeforeMs) this.#forget(id);
    }
    let memories = 0;
    for (const rows of [this.#customers, this.#agents])
      for (const [id, { notedAtMs }] of rows) if (notedAtMs < memoryBeforeMs && rows.delete(id)) memories++;
    const subscribers = this.#forgetSubscribers();
    return {
      texts,
      events,
      memories,
      subscribers,
      more: due > events || (tooLarge && 2 * this.#events.units > maxBytes),
    };
  }

  async size(): Promise<{ bytes: number; events: number; pendingInputs: number }> {
    await this.#turn();
    const pendingInputs = [...this.#conversations.values()].reduce((sum, { pending }) => sum + pending, 0);
    return { bytes: 2 * this.#events.units, events: this.#events.count, pendingInputs };
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  /** Everything happens in the order of the calls, and never within one. */
  async #turn(): Promise<void> {
    await Promise.resolve();
    if (this.#closed) throw new EngineError('STORE_UNAVAILABLE', 'the log is closed', { retryable: true });
  }

  /** Those whose position lies before all that is left. @returns how many */
  #forgetSubscribers(): number {
    let forgotten = 0;
    for (const [id, { tenant, offset }] of this.#acknowledged)
      if (offset < this.#events.prunedThrough && this.#acknowledged.delete(id)) {
        this.#forgetful.add(tenant);
        forgotten++;
      }
    return forgotten;
  }

  #remember(row: CustomerRow): void {
    const id = JSON.stringify([row.tenant, row.customerId]);
    this.#customers.delete(id);
    this.#customers.set(id, row);
    if (this.#customers.size > this.#maxCustomers) {
      const [oldest] = this.#customers.keys();
      if (oldest !== undefined) this.#customers.delete(oldest);
    }
  }

  #noteEnd(id: string, conversation: MemoryConversation): void {
    this.#ended.set(id, conversation);
    if (this.#ended.size <= this.#maxEnded) return;
    for (const [oldest, { open }] of this.#ended)
      if (!open) {
        this.#forget(oldest);
        return;
      }
  }

  #forget(id: string): void {
    this.#ended.delete(id);
    this.#conversations.delete(id);
  }
}

/** As JSON, so that no pair of ids can be taken for another. */
function idOf({ tenant, conversationId }: ConversationKey): string {
  return JSON.stringify([tenant, conversationId]);
}
