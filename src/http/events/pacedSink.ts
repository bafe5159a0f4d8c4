import type { LoggedEvent } from '../../domain/events.ts';
import type { Meter } from '../../domain/ports.ts';
import type { EventSink, Subscription } from '../../pipeline/publish/contract.ts';
import { WEBSOCKET_LIMITS } from '../limits.ts';

/** What events are written to: a WebSocket or the body of an HTTP response. */
export interface EventOutlet {
  /** Bytes handed over that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /**
   * @param flushed called when the event has left for the network
   * @returns false when more is waiting than the outlet's limit allows
   */
  write(event: LoggedEvent, flushed: () => void): boolean;
  /** Ends the connection. */
  cut(because: 'too-slow' | 'failed'): void;
}

/**
 * Sends a subscription's events at the pace of the reader. A replay waits until the reader has caught up. Live
 * events never wait: when they pile up, signals are left out first; past the outlet's limit it is closed, and the
 * reader resumes from its last event.
 */
export class PacedSink implements EventSink {
  readonly #outlet: EventOutlet;
  readonly #meter: Pick<Meter, 'count'>;
  #subscription: Subscription | undefined;

  constructor(outlet: EventOutlet, meter: Pick<Meter, 'count'>) {
    this.#outlet = outlet;
    this.#meter = meter;
  }

  /** The subscription that this sink serves from now on; the one before it has been closed. */
  serve(subscription: Subscription): void {
    this.#subscription = subscription;
    subscription.goOn();
  }

  get hasRoom(): boolean {
    return this.#outlet.bufferedBytes < WEBSOCKET_LIMITS.pauseReplayPastBytes;
  }

  send(event: LoggedEvent): void {
    if (event.offset === null && this.#outlet.bufferedBytes > WEBSOCKET_LIMITS.shedSignalsPastBytes) {
      this.#meter.count('signals-shed');
      return;
    }
    const isTaken = this.#outlet.write(event, () => this.#subscription?.goOn());
    if (!isTaken) this.#subscription?.close('too-slow');
  }

  cut(because: 'too-slow' | 'failed'): void {
    this.#outlet.cut(because);
  }
}
