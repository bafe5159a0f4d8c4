import type { ErrorCode } from '../domain/errors.ts';
import type { Cursor } from '../domain/ports.ts';
import type { EventFilter } from '../pipeline/publish/contract.ts';
import type { TypedEvent } from '../pipeline/publish/eventEnvelope.ts';
import { retryDelayMs, type Backoff } from './backoff.ts';
import { PulsoError } from './clientError.ts';
import type { EventQueue } from './eventQueue.ts';
import { eventsFrameOf, offsetOf, type Subscribed, type SubscriptionRefused } from './eventsWire.ts';
import { Link, type LinkOptions } from './link.ts';
import { RecentIds } from './recentIds.ts';
import { Silence } from './silence.ts';

export interface SubscriptionOptions {
  readonly link: LinkOptions;
  readonly backoff: Backoff;
  readonly filter: EventFilter | undefined;
  readonly resume: Cursor | undefined;
  readonly maxBuffered: number;
  /** How often the engine is asked to say that it is there; 0 does not ask. */
  readonly heartbeatMs: number;
}

export interface SubscriptionListener {
  subscribed(subscribed: Subscribed): void;
  /** Called once; without an error when it was ended on purpose. */
  ended(error: Error | undefined): void;
}

/** Ids that are remembered to recognise what comes twice. */
const rememberedIds = 10_000;
/** How long to wait before a refused subscription is tried again, where the engine does not say. */
const defaultRetryMs = 5_000;
/** Heartbeats that may be missed, or late, before the connection counts as dead. */
const missedHeartbeats = 2.5;

/**
 * Fills a queue with the events of one subscription after the other, each resuming where the last one stopped. While
 * the queue is full it is not connected: the engine keeps the events.
 */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #queue: EventQueue;
  readonly #listener: SubscriptionListener;
  readonly #link: Link;
  /** A connection can be dead without a close: a page does not see the pings that tell it. */
  readonly #silence = new Silence(() => {
    this.#link.drop();
  });
  readonly #ids = new RecentIds(rememberedIds);
  /** After what was queued last. */
  #cursor: Cursor | undefined;
  /** True from the answer to `subscribe` until the connection is lost. */
  #stands = false;
  #full = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SubscriptionOptions, queue: EventQueue, listener: SubscriptionListener) {
    this.#options = options;
    this.#queue = queue;
    this.#listener = listener;
    this.#cursor = options.resume;
    this.#link = new Link(options.link, {
      opened: () => {
        this.#subscribe();
      },
      text: text => {
        this.#hear(text);
      },
      lost: () => {
        this.#lost();
        this.#link.connect();
      },
      closed: () => {
        this.end(undefined);
      },
      failed: error => {
        this.end(error);
      },
    });
  }

  connect(): void {
    this.#link.connect();
  }

  /** The reader has taken something. */
  roomMade(): void {
    if (!this.#full || this.#queue.size > this.#options.maxBuffered / 2) return;
    this.#full = false;
    this.#link.connect();
  }

  /** Tells the engine that an event has been handled; nothing where the engine does not know the event any more. */
  acknowledge({ epoch, offset }: Cursor): void {
    if (this.#stands && this.#cursor?.epoch === epoch) this.#say({ type: 'ack', offset });
  }

  /** Says goodbye; the listener hears `ended`. */
  close(): void {
    this.#lost();
    this.#link.close();
  }

  end(error: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#lost();
    this.#link.end(error === undefined ? { kind: 'closed' } : { kind: 'failed', error });
    this.#listener.ended(error);
  }

  #subscribe(): void {
    const { filter, heartbeatMs } = this.#options;
    const resume = this.#cursor;
    this.#say({
      type: 'subscribe',
      ...(filter === undefined ? {} : { filter }),
      ...(resume === undefined ? {} : { resume }),
      ...(heartbeatMs === 0 ? {} : { heartbeatMs }),
    });
    this.#after(this.#options.link.connectTimeoutMs, () => {
      this.#link.drop();
    });
  }

  #hear(text: string): void {
    const frame = eventsFrameOf(text);
    this.#silence.heard();
    switch (frame?.kind) {
      case 'subscribed':
        this.#subscribed(frame);
        break;
      case 'refused':
        // What is refused later is an acknowledgement that came too late.
        if (!this.#stands) this.#refused(frame);
        break;
      case 'event':
        this.#take(frame.event);
        break;
      case 'heartbeat':
        // A rare match does not make the position too old.
        if (this.#stands && this.#cursor?.epoch === frame.epoch) this.#cursor = cursorOf(frame);
        break;
      case undefined:
        break;
    }
  }

  #subscribed(subscribed: Subscribed): void {
    const { epoch, offset, recovered, heartbeatMs } = subscribed;
    clearTimeout(this.#timer);
    this.#link.proven();
    this.#stands = true;
    if (heartbeatMs !== undefined) this.#silence.watch(heartbeatMs * missedHeartbeats);
    this.#cursor = { epoch, offset };
    if (!recovered) this.#queue.push({ kind: 'gap', cursor: this.#cursor });
    this.#listener.subscribed(subscribed);
  }

  #refused({ code, message, retryable, retryAfterMs = defaultRetryMs }: SubscriptionRefused): void {
    if (!retryable) {
      this.end(new PulsoError(code as ErrorCode, message));
      return;
    }
    this.#after(retryDelayMs(retryAfterMs, this.#options.backoff), () => {
      this.#subscribe();
    });
  }

  #take(event: TypedEvent): void {
    const offset = offsetOf(event);
    if (offset !== undefined && this.#cursor !== undefined) this.#cursor = { ...this.#cursor, offset };
    if (!this.#ids.add(event.id)) return;
    this.#queue.push({ kind: 'event', event, cursor: offset === undefined ? undefined : this.#cursor });
    if (this.#queue.size < this.#options.maxBuffered) return;
    this.#full = true;
    this.#lost();
    this.#link.rest();
  }

  #lost(): void {
    clearTimeout(this.#timer);
    this.#silence.stop();
    this.#stands = false;
  }

  #say(message: object): void {
    this.#link.send(JSON.stringify(message));
  }

  #after(delayMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, delayMs);
  }
}

function cursorOf({ epoch, offset }: Cursor): Cursor {
  return { epoch, offset };
}
