import type { ServerResponse } from 'node:http';
import type { Cursor } from '../../domain/ports.ts';
import type { EventFilter, SubscribeRequest, Subscription } from '../../pipeline/publish/contract.ts';
import type { Log } from '../log.ts';
import { refuseBeyond, type EventsPorts } from './eventsConnection.ts';
import { PacedSink, type EventOutlet } from './pacedSink.ts';
import { eventFrame, heartbeatFrame, openingFrame } from './sse.ts';

export interface EventStreamPorts extends EventsPorts {
  readonly heartbeatMs: number;
  readonly log: Log;
}

export interface StreamRequest {
  readonly tenant: string;
  readonly filter: EventFilter;
  readonly cursor?: Cursor;
}

/** What the server puts on every answer. */
type AnswerHeaders = Readonly<Record<string, number | string | string[] | undefined>>;

const contentHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that gather answers would hold alerts back.
  'x-accel-buffering': 'no',
} as const;

/** The open event streams (SSE): the read-only twin of the WebSocket of `/v1/events`, for browsers and curl. */
export class EventStreams {
  readonly #ports: EventStreamPorts;
  readonly #open = new Set<ServerResponse>();

  constructor(ports: EventStreamPorts) {
    this.#ports = ports;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** @throws EngineError QUOTA_EXCEEDED */
  admit(): void {
    refuseBeyond(this.#ports.limits.maxSubscribers, this.#ports.hub);
  }

  /** Answers a request that `admit` has let in with a stream that lasts until either side ends it. */
  async open(response: ServerResponse, headers: AnswerHeaders, request: StreamRequest): Promise<void> {
    const { hub, limits, meter, heartbeatMs, log } = this.#ports;
    const sink = new PacedSink(outletOf(response, hub, limits.maxBufferedBytes), meter);
    const subscription = await this.#subscribe(response, { ...request, sink });
    if (subscription === undefined) return;
    if (response.destroyed) {
      subscription.close();
      return;
    }
    const cursor = () => ({ epoch: subscription.epoch, offset: subscription.offset });

    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    for (const [name, value] of Object.entries(contentHeaders)) response.setHeader(name, value);
    response.write(openingFrame(cursor(), subscription.recovered));
    this.#open.add(response);
    const heartbeat = setInterval(() => {
      response.write(heartbeatFrame(cursor()));
    }, heartbeatMs);
    // A peer that resets its connection has ended it: 'close' follows.
    response.on('error', () => undefined);
    response.once('close', () => {
      clearInterval(heartbeat);
      subscription.close();
      this.#open.delete(response);
      log.info({ path: '/v1/events' }, 'event stream closed');
    });
    log.info({ path: '/v1/events', tenant: request.tenant }, 'event stream opened');
    sink.serve(subscription);
  }

  /** The head of the answer is not out yet, but the request is no longer Fastify's: what fails is cut. */
  async #subscribe(response: ServerResponse, request: SubscribeRequest): Promise<Subscription | undefined> {
    try {
      return await this.#ports.hub.subscribe(request);
    } catch {
      this.#ports.meter.count('subscriber-failed');
      response.destroy();
      return undefined;
    }
  }

  /** Ends every stream; readers reconnect by themselves. */
  drain(): void {
    for (const response of this.#open) response.end();
  }
}

function outletOf(
  response: ServerResponse,
  { epoch }: { readonly epoch: string },
  maxBufferedBytes: number,
): EventOutlet {
  return {
    get bufferedBytes() {
      return response.writableLength;
    },
    write: (event, flushed) => {
      if (response.writableEnded || response.destroyed) return true;
      response.write(eventFrame(event, epoch), flushed);
      return response.writableLength <= maxBufferedBytes;
    },
    cut: () => {
      response.destroy();
    },
  };
}
