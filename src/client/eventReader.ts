import type { Cursor } from '../domain/ports.ts';
import type { EventFilter } from '../pipeline/publish/contract.ts';
import type { TypedEvent } from '../pipeline/publish/eventEnvelope.ts';
import { abortError, onAbort, type Abortable } from './abort.ts';
import { clientClosed } from './clientError.ts';
import { EventQueue } from './eventQueue.ts';
import type { Subscribed } from './eventsWire.ts';
import { backoffOf, linkOptions, type ConnectionOptions } from './options.ts';
import { Subscription } from './subscription.ts';

export interface PulsoEventsOptions extends ConnectionOptions {
  /** What to hear of; default: all but signals. */
  readonly filter?: EventFilter;
  /** A `position` kept from an earlier run: everything since then comes first. */
  readonly resume?: Cursor;
  /** Events kept for a reader who is slow; past them the connection rests, and resumes later. Default 1,000. */
  readonly maxBuffered?: number;
  /**
   * How often the engine says that it is there; after two and a half of them in silence the connection is given up, and
   * another one resumes. Default 15,000; 0 switches it off, and leaves it to the platform to notice.
   */
  readonly heartbeatMs?: number;
  /**
   * Called, in its place between two events, when some are lost (`recovered: false`): the engine has started anew, or
   * the position was too old. How the conversations stand is told by `GET /v1/conversations`.
   */
  readonly onGap?: (from: Cursor) => void;
}

/**
 * Subscribes to the events of an engine, from its construction on. Reconnects and resumes by itself; each event is
 * handed out once, in order. Iterate over it, or use `forEach`.
 */
export class PulsoEvents implements AsyncIterable<TypedEvent> {
  readonly #subscription: Subscription;
  readonly #queue = new EventQueue();
  readonly #onGap: ((from: Cursor) => void) | undefined;
  readonly #cursors = new WeakMap<TypedEvent, Cursor>();
  readonly #subscribed: Promise<Subscribed>;
  readonly #ended: Promise<void>;
  #position: Cursor | undefined;

  /** @throws TypeError for a bad address, or where there is no WebSocket */
  constructor(options: PulsoEventsOptions) {
    this.#onGap = options.onGap;
    this.#position = options.resume;
    let subscribed: (value: Subscribed) => void = () => undefined;
    let notSubscribed: (error: Error) => void = () => undefined;
    this.#subscribed = new Promise((resolve, reject) => {
      subscribed = resolve;
      notSubscribed = reject;
    });
    // Whoever does not call `ready` hears of it when iterating.
    this.#subscribed.catch(() => undefined);
    let ended: () => void = () => undefined;
    this.#ended = new Promise(resolve => {
      ended = resolve;
    });
    this.#subscription = new Subscription(
      {
        link: linkOptions(options, '/v1/events', ['cloudevents.json']),
        backoff: backoffOf(options),
        filter: options.filter,
        resume: options.resume,
        maxBuffered: options.maxBuffered ?? 1_000,
        heartbeatMs: options.heartbeatMs ?? 15_000,
      },
      this.#queue,
      {
        subscribed: value => {
          this.#position ??= { epoch: value.epoch, offset: value.offset };
          subscribed(value);
        },
        ended: error => {
          this.#queue.end(error);
          notSubscribed(error ?? clientClosed());
          ended();
        },
      },
    );
    const forget = onAbort(options.signal, reason => {
      this.#subscription.end(abortError(reason));
    });
    void this.#ended.then(forget);
    this.#subscription.connect();
  }

  /**
   * After the event that was handed out last: keep it, and pass it as `resume` after a restart. Undefined before the
   * first subscription stands.
   */
  get position(): Cursor | undefined {
    return this.#position;
  }

  /**
   * Resolves when the subscription stands: nothing from then on is missed.
   * @throws PulsoError when it can not, e.g. FILTER_INVALID
   */
  async ready({ signal }: Abortable = {}): Promise<void> {
    let forget: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      forget = onAbort(signal, reason => {
        reject(abortError(reason));
      });
    });
    try {
      await Promise.race([this.#subscribed, aborted]);
    } finally {
      forget();
    }
  }

  /** Leaving the loop closes the subscription. @throws PulsoError when it fails for good */
  async *[Symbol.asyncIterator](): AsyncGenerator<TypedEvent, void, undefined> {
    try {
      for (let event = await this.#next(); event !== undefined; event = await this.#next()) yield event;
    } finally {
      await this.close();
    }
  }

  /**
   * Calls back for each event, and waits for the callback before the next one. Resolves when the subscription has been
   * closed.
   * @throws PulsoError when it fails for good, and what the callback throws, which closes it
   */
  async forEach(handle: (event: TypedEvent) => void | Promise<void>): Promise<void> {
    for await (const event of this) await handle(event);
  }

  /** Tells the engine that an event has been handled; it counts them. */
  ack(event: TypedEvent): void {
    const cursor = this.#cursors.get(event);
    if (cursor !== undefined) this.#subscription.acknowledge(cursor);
  }

  /** Ends the subscription. What has come before can still be read. */
  async close(): Promise<void> {
    this.#subscription.close();
    await this.#ended;
  }

  async #next(): Promise<TypedEvent | undefined> {
    for (;;) {
      const item = await this.#queue.take();
      if (item === undefined) return undefined;
      this.#subscription.roomMade();
      this.#position = item.cursor ?? this.#position;
      if (item.kind === 'gap') this.#onGap?.(item.cursor);
      else {
        if (item.cursor !== undefined) this.#cursors.set(item.event, item.cursor);
        return item.event;
      }
    }
  }
}
