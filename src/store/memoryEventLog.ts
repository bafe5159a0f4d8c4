import type { ConversationKey } from '../domain/conversation.ts';
import type { DurableLog } from '../domain/durableLog.ts';
import { sequenced, type EventRouting, type LoggedEvent, type PulsoEvent } from '../domain/events.ts';
import type { Clock, Cursor, EventLog, Page, WantsEvent } from '../domain/ports.ts';

export interface MemoryEventLogOptions {
  /** Unique to this log: its offsets mean nothing to another one. */
  readonly epoch: string;
  readonly clock: Clock;
  readonly maxEvents: number;
  readonly maxAgeMs: number;
  /** Bound on the text of all events kept, in UTF-16 units. Default 128 Mi. */
  readonly maxTextUnits?: number;
  /** Offset of the newest event there is already. Default 0. */
  readonly head?: number;
  /** Where events go that have left memory; absent: they are gone. */
  readonly older?: OlderEvents;
}

export interface OlderEvents extends Pick<DurableLog, 'read'> {
  /** Offsets behind the head that can still be resumed. */
  readonly maxEvents: number;
}

const defaultMaxTextUnits = 134_217_728;
/** Events read from the store at a time: no more than fits between two commits. */
const pageEvents = 256;
/** Forgotten places at the front of the list before it is cut. */
const slack = 1_024;

/**
 * The newest events, bounded by count, age and size; whichever is reached first drops the oldest. With a store
 * behind it a replay begins there and goes over into memory.
 */
export class MemoryEventLog implements EventLog {
  readonly epoch: string;
  readonly #clock: Clock;
  readonly #maxEvents: number;
  readonly #maxAgeMs: number;
  readonly #maxTextUnits: number;
  readonly #older: OlderEvents | undefined;
  /** Ordered by offset; those before `#first` are forgotten. */
  #events: LoggedEvent[] = [];
  #first = 0;
  /** Every event after this offset is in memory. */
  #floor: number;
  #head: number;
  #reserved: number;
  #textUnits = 0;

  constructor(options: MemoryEventLogOptions) {
    const { epoch, clock, maxEvents, maxAgeMs, maxTextUnits = defaultMaxTextUnits, head = 0 } = options;
    this.epoch = epoch;
    this.#clock = clock;
    this.#maxEvents = maxEvents;
    this.#maxAgeMs = maxAgeMs;
    this.#maxTextUnits = maxTextUnits;
    this.#older = options.older;
    this.#floor = this.#head = this.#reserved = head;
  }

  get head(): number {
    return this.#head;
  }

  reserve(draft: PulsoEvent, routing: EventRouting, publishedAtMs: number): LoggedEvent {
    const offset = ++this.#reserved;
    return {
      offset,
      type: draft.type,
      routing,
      json: JSON.stringify(sequenced(draft, offset)),
      publishedAtMs,
    };
  }

  commit(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      this.#head = event.offset ?? this.#head;
      this.#events.push(event);
      this.#textUnits += event.json.length;
      if (this.#events.length - this.#first > this.#maxEvents) this.#dropOldest();
    }
    this.#prune();
  }

  replay({ epoch, offset }: Cursor, tenant: string, wanted: WantsEvent): Page | Promise<Page> {
    this.#prune();
    const isKnown = Number.isSafeInteger(offset) && offset >= 0 && offset <= this.#head;
    if (epoch !== this.epoch || !isKnown) return { recovered: false };
    if (offset >= this.#floor) return this.#fromMemory(offset, wanted);
    const isKept = this.#older !== undefined && this.#head - offset <= this.#older.maxEvents;
    return isKept ? this.#fromStore(this.#older, offset, tenant, wanted) : { recovered: false };
  }

  forget({ tenant, conversationId }: ConversationKey): void {
    const kept = this.#events
      .slice(this.#first)
      .filter(({ routing }) => routing.tenant !== tenant || routing.conversationId !== conversationId);
    this.#events = kept;
    this.#first = 0;
    this.#textUnits = kept.reduce((sum, { json }) => sum + json.length, 0);
  }

  #fromMemory(offset: number, wanted: WantsEvent): Page {
    const events: LoggedEvent[] = [];
    for (let at = this.#after(offset); at < this.#events.length; at++) {
      const event = this.#events[at];
      if (event !== undefined && wanted(event.type, event.routing)) events.push(event);
    }
    return { recovered: true, events, through: this.#head };
  }

  async #fromStore(store: OlderEvents, offset: number, tenant: string, wanted: WantsEvent): Promise<Page> {
    const before = this.#head;
    const read = await store.read(tenant, { epoch: this.epoch, offset }, pageEvents);
    const oldest = read?.[0];
    const staleBeforeMs = this.#clock.nowMs() - this.#maxAgeMs;
    if (read === undefined || (oldest !== undefined && oldest.publishedAtMs < staleBeforeMs))
      return { recovered: false };
    // What is on disk, but has not been told yet, is left to the next step.
    const events = read.filter(event => (event.offset ?? 0) <= this.#head);
    const isAll = read.length < pageEvents || events.length < read.length;
    const through = isAll ? Math.max(before, events.at(-1)?.offset ?? 0) : (events.at(-1)?.offset ?? before);
    return { recovered: true, events: events.filter(event => wanted(event.type, event.routing)), through };
  }

  /** Index of the first event after the offset. */
  #after(offset: number): number {
    let low = this.#first;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #prune(): void {
    const staleBeforeMs = this.#clock.nowMs() - this.#maxAgeMs;
    for (;;) {
      const oldest = this.#events[this.#first];
      if (oldest === undefined) return;
      if (oldest.publishedAtMs >= staleBeforeMs && this.#textUnits <= this.#maxTextUnits) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const oldest = this.#events[this.#first];
    if (oldest === undefined) return;
    this.#textUnits -= oldest.json.length;
    this.#floor = oldest.offset ?? this.#floor;
    this.#first++;
    if (this.#first < slack) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }
}
