import type { Static } from '@sinclair/typebox';
import type { Acknowledged } from '../../domain/durableLog.ts';
import { EngineError } from '../../domain/errors.ts';
import type { Clock, Cursor, Meter } from '../../domain/ports.ts';
import type { EventHub, EventSink, Subscription } from '../../pipeline/publish/contract.ts';
import type { ConnectionListener } from '../connectionListener.ts';
import { MalformedMessages } from '../malformedMessages.ts';
import { Pace } from '../streams/pace.ts';
import { pacedBy } from '../streams/receiptAnswer.ts';
import { spendQuota, unlimited, type Spend } from '../streams/spendQuota.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import type { Desk, Line } from './desk.ts';
import type { Desks } from './desks.ts';
import { PacedSink } from './pacedSink.ts';
import { lineOf, outletOf } from './socketOutlet.ts';
import { parseSubscriberMessage, type NamedSubscriber, type SubscriberMessage } from './subscribeMessage.ts';
import type { HeartbeatSchema, SubscribedSchema } from './subscribeSchema.ts';

export interface EventsPorts {
  readonly hub: Pick<EventHub, 'epoch' | 'subscribe' | 'subscribers'>;
  readonly meter: Pick<Meter, 'count' | 'refused'>;
  readonly clock: Clock;
  readonly limits: EventsLimits;
  readonly desks: Desks;
  readonly spend?: Spend;
}

export interface EventsLimits {
  readonly maxSubscribers: number;
  /** Bytes waiting for one subscriber before it is cut as too slow. */
  readonly maxBufferedBytes: number;
  /** A WebSocket that has not subscribed after this long is closed. */
  readonly firstMessageTimeoutMs: number;
  readonly maxMessagesPerSecond: number;
}

/** One subscriber on the WebSocket of `/v1/events`. A second `subscribe` replaces the first. */
export class EventsConnection implements ConnectionListener {
  readonly #connection: WebSocketConnection;
  readonly #ports: EventsPorts;
  readonly #sink: PacedSink;
  readonly #malformed = new MalformedMessages();
  readonly #pace: Pace;
  readonly #firstMessageTimer: NodeJS.Timeout;
  #subscription: Subscription | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #line: Line;
  #desk: Desk | undefined;
  #obeyed: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(connection: WebSocketConnection, ports: EventsPorts) {
    this.#connection = connection;
    this.#ports = ports;
    this.#sink = new PacedSink(outletOf(connection), ports.meter);
    // Nothing of what a subscriber says waits for an answer.
    const limits = { ...ports.limits, maxUnacknowledged: Infinity };
    this.#pace = new Pace(pacedBy(connection, ports.meter), ports.clock, limits);
    this.#line = lineOf(connection);
    this.#firstMessageTimer = setTimeout(() => {
      connection.close('idle');
    }, ports.limits.firstMessageTimeoutMs);
  }

  /** One after the other: a subscription may have to look into the store before it stands. */
  text(frame: string): void {
    this.counted(frame);
    this.#obeyed = this.#obeyed.then(() => this.#read(frame));
  }

  counted(frame: string): void {
    const { spend = unlimited } = this.#ports;
    spendQuota(this.#connection, this.#pace, spend, { frame });
  }

  closed(): void {
    this.#isClosed = true;
    this.#pace.stop();
    clearTimeout(this.#firstMessageTimer);
    this.#leave();
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
        this.#pace.working(true);
        try {
          await this.#subscribe(message);
        } finally {
          this.#pace.working(false);
        }
        break;
      case 'ack':
        if (message.offset > (this.#subscription?.offset ?? -1))
          throw new EngineError('MESSAGE_INVALID', 'ack.offset is ahead of what was sent');
        this.#ports.meter.count('event-acknowledged');
        this.#desk?.acknowledge(message.offset);
        break;
    }
  }

  async #subscribe(message: Extract<SubscriberMessage, { type: 'subscribe' }>): Promise<void> {
    const { hub, limits } = this.#ports;
    const { filter, subscriber, heartbeatMs } = message;
    clearTimeout(this.#firstMessageTimer);
    if (this.#subscription === undefined) refuseBeyond(limits.maxSubscribers, hub);
    this.#leave();
    const desk = subscriber && this.#join(subscriber);
    const known = await desk?.recall();
    const cursor = message.cursor ?? positionOf(known, hub.epoch);
    const subscription = await hub.subscribe({
      tenant: this.#connection.peer.tenant,
      filter,
      sink: desk === undefined ? this.#sink : noting(this.#sink, desk),
      ...(cursor === undefined ? {} : { cursor }),
    });
    this.#subscription = subscription;
    if (this.#isClosed) {
      this.#leave();
      return;
    }
    const { epoch, offset, recovered } = subscription;
    // A new name stands here from now on, whether it ever acknowledges anything or not; so does one that was told of a gap.
    if (cursor === undefined || (message.cursor === undefined && !recovered)) desk?.acknowledge(offset);
    const answer = {
      type: 'subscribed',
      epoch,
      offset,
      recovered,
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    } satisfies Static<typeof SubscribedSchema>;
    this.#connection.send(answer);
    this.#sink.serve(subscription);
    if (heartbeatMs !== undefined) this.#beat(subscription, heartbeatMs);
  }

  #beat(subscription: Subscription, intervalMs: number): void {
    this.#heartbeat = setInterval(() => {
      const { epoch, offset } = subscription;
      const beat = { type: 'heartbeat', epoch, offset } satisfies Static<typeof HeartbeatSchema>;
      this.#connection.send(beat);
    }, intervalMs);
  }

  #join({ name, ...traits }: NamedSubscriber): Desk {
    this.#desk = this.#ports.desks.join(this.#connection.peer.tenant, name, traits, this.#line);
    return this.#desk;
  }

  #leave(): void {
    clearInterval(this.#heartbeat);
    const offset = this.#subscription?.offset;
    this.#subscription?.close();
    this.#subscription = undefined;
    if (this.#desk !== undefined) this.#ports.desks.leave(this.#desk, this.#line, offset ?? -1);
    this.#desk = undefined;
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

/** Where a named subscriber goes on. One that is forgotten has missed what nobody knows: its position is of no log. */
function positionOf(known: Acknowledged, epoch: string): Cursor | undefined {
  if (known === undefined) return undefined;
  return known === 'forgotten' ? { epoch: '', offset: 0 } : { epoch, offset: known };
}

/** Tells the desk what its subscriber has been sent. */
function noting(sink: PacedSink, desk: Desk): EventSink {
  return {
    get hasRoom() {
      return sink.hasRoom;
    },
    send: event => {
      sink.send(event);
      desk.noteSent(event);
    },
    cut: because => {
      sink.cut(because);
    },
  };
}
