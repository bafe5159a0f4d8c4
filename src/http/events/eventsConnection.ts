import type { Static } from '@sinclair/typebox';
import { EngineError } from '../../domain/errors.ts';
import type { Clock, Meter } from '../../domain/ports.ts';
import type { EventHub, Subscription } from '../../pipeline/publish/contract.ts';
import type { ConnectionListener } from '../connectionListener.ts';
import { MalformedMessages } from '../malformedMessages.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import { PacedSink, type EventOutlet } from './pacedSink.ts';
import { parseSubscriberMessage, type SubscriberMessage } from './subscribeMessage.ts';
import type { SubscribedSchema } from './subscribeSchema.ts';

export interface EventsPorts {
  readonly hub: Pick<EventHub, 'epoch' | 'subscribe' | 'subscribers'>;
  readonly meter: Pick<Meter, 'count' | 'refused'>;
  readonly clock: Clock;
  readonly limits: EventsLimits;
}

export interface EventsLimits {
  readonly maxSubscribers: number;
  /** Bytes waiting for one subscriber before it is cut as too slow. */
  readonly maxBufferedBytes: number;
  /** A WebSocket that has not subscribed after this long is closed. */
  readonly firstMessageTimeoutMs: number;
}

/** One subscriber on the WebSocket of `/v1/events`. A second `subscribe` replaces the first. */
export class EventsConnection implements ConnectionListener {
  readonly #connection: WebSocketConnection;
  readonly #ports: EventsPorts;
  readonly #sink: PacedSink;
  readonly #malformed = new MalformedMessages();
  readonly #firstMessageTimer: NodeJS.Timeout;
  #subscription: Subscription | undefined;
  #obeyed: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(connection: WebSocketConnection, ports: EventsPorts) {
    this.#connection = connection;
    this.#ports = ports;
    this.#sink = new PacedSink(outletOf(connection), ports.meter);
    this.#firstMessageTimer = setTimeout(() => {
      connection.close('idle');
    }, ports.limits.firstMessageTimeoutMs);
  }

  /** One after the other: a subscription may have to look into the store before it stands. */
  text(frame: string): void {
    this.#obeyed = this.#obeyed.then(() => this.#read(frame));
  }

  closed(): void {
    this.#isClosed = true;
    clearTimeout(this.#firstMessageTimer);
    this.#subscription?.close();
  }

  async #read(frame: string): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#obey(parseSubscriberMessage(frame));
    } catch (error) {
      if (error instanceof EngineError) this.#refuse(error);
      else this.#connection.close('internalError');
    }
  }

  async #obey(message: SubscriberMessage): Promise<void> {
    switch (message.type) {
      case 'subscribe':
        // What comes meanwhile waits in the network.
        this.#connection.pause();
        try {
          await this.#subscribe(message);
        } finally {
          this.#connection.resume();
        }
        break;
      case 'ack':
        if (message.offset > (this.#subscription?.offset ?? -1))
          throw new EngineError('MESSAGE_INVALID', 'ack.offset is ahead of what was sent');
        this.#ports.meter.count('event-acknowledged');
        break;
    }
  }

  async #subscribe({ filter, cursor }: Extract<SubscriberMessage, { type: 'subscribe' }>): Promise<void> {
    const { hub, limits } = this.#ports;
    clearTimeout(this.#firstMessageTimer);
    if (this.#subscription === undefined) refuseBeyond(limits.maxSubscribers, hub);
    this.#subscription?.close();
    const subscription = await hub.subscribe({
      tenant: this.#connection.peer.tenant,
      filter,
      sink: this.#sink,
      ...(cursor === undefined ? {} : { cursor }),
    });
    this.#subscription = subscription;
    if (this.#isClosed) {
      subscription.close();
      return;
    }
    const { epoch, offset, recovered } = subscription;
    const answer = { type: 'subscribed', epoch, offset, recovered } satisfies Static<typeof SubscribedSchema>;
    this.#connection.send(answer);
    this.#sink.serve(subscription);
  }

  #refuse({ code, message, retryable, retryAfterMs }: EngineError): void {
    this.#ports.meter.refused(code);
    this.#connection.send({
      type: 'refused',
      code,
      message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    if (!retryable && this.#malformed.note(this.#ports.clock.nowMs()))
      this.#connection.close('tooManyRefusals');
  }
}

/** @throws EngineError QUOTA_EXCEEDED when there is no room for one more subscriber */
export function refuseBeyond(maxSubscribers: number, { subscribers }: Pick<EventHub, 'subscribers'>): void {
  if (subscribers >= maxSubscribers)
    throw new EngineError(
      'QUOTA_EXCEEDED',
      `${subscribers} subscriptions are open, limit ${maxSubscribers}`,
      {
        retryable: true,
        retryAfterMs: 5_000,
      },
    );
}

function outletOf(connection: WebSocketConnection): EventOutlet {
  return {
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    // A connection that is closing takes nothing more, and says so itself.
    write: ({ json }, flushed) => !connection.isOpen || connection.sendText(json, flushed),
    cut: because => {
      connection.close(because === 'too-slow' ? 'tooSlow' : 'internalError');
    },
  };
}
