import { sequenced, type EventRouting, type LoggedEvent, type PulsoEvent } from '../domain/events.ts';
import type { Clock, Cursor, EventLog, Replay } from '../domain/ports.ts';

export interface MemoryEventLogOptions {
  /** Unique to this log: its offsets mean nothing to another one. */
  readonly epoch: string;
  readonly clock: Clock;
  readonly maxEvents: number;
  readonly maxAgeMs: number;
  /** Bound on the text of all events kept, in UTF-16 units. Default 128 Mi. */
  readonly maxTextUnits?: number;
}

const defaultMaxTextUnits = 134_217_728;

/** A ring of the newest events, bounded by count, age and size; whichever is reached first drops the oldest. */
export class MemoryEventLog implements EventLog {
  readonly epoch: string;
  readonly #clock: Clock;
  readonly #maxEvents: number;
  readonly #maxAgeMs: number;
  readonly #maxTextUnits: number;
  /** The event with offset n is at n modulo `maxEvents`. */
  readonly #ring: (LoggedEvent | undefined)[] = [];
  #head = 0;
  /** Offset of the oldest event kept; one past the head when none is. */
  #oldest = 1;
  #textUnits = 0;

  constructor({
    epoch,
    clock,
    maxEvents,
    maxAgeMs,
    maxTextUnits = defaultMaxTextUnits,
  }: MemoryEventLogOptions) {
    this.epoch = epoch;
    this.#clock = clock;
    this.#maxEvents = maxEvents;
    this.#maxAgeMs = maxAgeMs;
    this.#maxTextUnits = maxTextUnits;
  }

  get head(): number {
    return this.#head;
  }

  append(draft: PulsoEvent, routing: EventRouting, publishedAtMs: number): LoggedEvent {
    const offset = this.#head + 1;
    const event: LoggedEvent = {
      offset,
      type: draft.type,
      routing,
      json: JSON.stringify(sequenced(draft, offset)),
      publishedAtMs,
    };
    if (offset - this.#oldest >= this.#maxEvents) this.#dropOldest();
    this.#head = offset;
    this.#ring[offset % this.#maxEvents] = event;
    this.#textUnits += event.json.length;
    this.#prune();
    return event;
  }

  replay(cursor: Cursor, wanted: Parameters<EventLog['replay']>[1]): Replay {
    this.#prune();
    const { epoch, offset } = cursor;
    const isKnown = Number.isSafeInteger(offset) && offset <= this.#head && offset >= this.#oldest - 1;
    if (epoch !== this.epoch || !isKnown) return { recovered: false };
    const events: LoggedEvent[] = [];
    for (let at = offset + 1; at <= this.#head; at++) {
      const event = this.#ring[at % this.#maxEvents];
      if (event !== undefined && wanted(event.type, event.routing)) events.push(event);
    }
    return { recovered: true, events };
  }

  #prune(): void {
    const staleBeforeMs = this.#clock.nowMs() - this.#maxAgeMs;
    for (;;) {
      const oldest = this.#ring[this.#oldest % this.#maxEvents];
      if (this.#oldest > this.#head || oldest === undefined) return;
      if (oldest.publishedAtMs >= staleBeforeMs && this.#textUnits <= this.#maxTextUnits) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const at = this.#oldest % this.#maxEvents;
    this.#textUnits -= this.#ring[at]?.json.length ?? 0;
    this.#ring[at] = undefined;
    this.#oldest++;
  }
}
