import type { Cursor } from '../domain/ports.ts';
import type { EventHub, EventSink, Subscription } from '../pipeline/publish/contract.ts';
import type { Endpoint } from './endpoint.ts';

export interface ReaderPorts {
  readonly hub: Pick<EventHub, 'subscribe'>;
  /** Who reads: tenant and filter, as they are now. */
  readonly endpoint: () => Endpoint;
  readonly sink: EventSink;
  /** Events had left the log before they could be read. */
  readonly gap: () => void;
  /** Called after a failure, with what to do again later. */
  readonly later: (task: () => void) => void;
}

/** Reads the log for one endpoint from its cursor, pauses while there is no room, and comes back by itself. */
export class Reader {
  readonly #ports: ReaderPorts;
  #subscription: Subscription | undefined;
  #cursor: Cursor | undefined;
  #opening = false;
  #stopped = false;

  constructor(ports: ReaderPorts) {
    this.#ports = ports;
  }

  /** Every event up to here has been handed out, or was not wanted. */
  get position(): Cursor | undefined {
    const subscription = this.#subscription;
    return subscription === undefined
      ? this.#cursor
      : { epoch: subscription.epoch, offset: subscription.offset };
  }

  /** @param cursor absent: from the next event on */
  start(cursor: Cursor | undefined): Promise<void> {
    this.#cursor = cursor;
    return this.#open();
  }

  goOn(): void {
    if (this.#subscription === undefined) void this.#open();
    else this.#subscription.goOn();
  }

  /** Not within `send`: the event that filled the room has to be behind the cursor first. */
  pause(): void {
    queueMicrotask(() => {
      this.#close();
    });
  }

  /** The hub has ended the subscription. */
  cut(): void {
    this.#cursor = this.position;
    this.#subscription = undefined;
    this.#again();
  }

  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  #close(): void {
    this.#cursor = this.position;
    this.#subscription?.close();
    this.#subscription = undefined;
  }

  #again(): void {
    this.#ports.later(() => void this.#open());
  }

  async #open(): Promise<void> {
    if (this.#stopped || this.#opening || this.#subscription !== undefined) return;
    this.#opening = true;
    const { hub, endpoint, sink, gap } = this.#ports;
    const { tenant, filter } = endpoint();
    const cursor = this.#cursor;
    try {
      const subscription = await hub.subscribe({
        tenant,
        filter,
        sink,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (!subscription.recovered) gap();
      this.#subscription = subscription;
      if (this.#isOver()) this.#close();
      else subscription.goOn();
    } catch {
      this.#again();
    } finally {
      this.#opening = false;
    }
  }

  /** Stopped while the subscription was being opened. */
  #isOver(): boolean {
    return this.#stopped;
  }
}
