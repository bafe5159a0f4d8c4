import type { SchedulerLike, Subscription as Timer } from 'rxjs';
import type { Delivery, DeliveryStore } from '../domain/deliveryStore.ts';
import type { LoggedEvent } from '../domain/events.ts';
import type { Clock, CountedEvent } from '../domain/ports.ts';
import type { EventHub, EventSink } from '../pipeline/publish/contract.ts';
import type { Attempt } from './attempt.ts';
import { Circuit } from './circuit.ts';
import { afterAttempt, deliveryOf, isStale, settledDelivery } from './delivering.ts';
import type { Endpoint } from './endpoint.ts';
import { Progress } from './progress.ts';
import { Reader } from './reader.ts';
import type { SendEvent } from './send.ts';
import { Waiting } from './waiting.ts';

export interface LanePorts {
  readonly hub: Pick<EventHub, 'subscribe'>;
  readonly store: DeliveryStore;
  readonly send: SendEvent;
  readonly clock: Clock;
  readonly scheduler: SchedulerLike;
  readonly count: (event: CountedEvent, by?: number) => void;
  /** 0…1. */
  readonly random: () => number;
  readonly maxInFlight: number;
  /** Deliveries held in memory; past it reading pauses, and the log keeps what comes. */
  readonly maxWaiting: number;
}

/** How often what has gone stale is looked for, and the cursor written though nothing was due. */
const sweepMs = 1_000;

/**
 * The way of events to one endpoint: read from the log at its own pace, sent in order per conversation, retried,
 * given up. Nothing here is shared with another endpoint, and publishing never waits for it.
 */
export class Lane implements EventSink {
  readonly #endpoint: () => Endpoint;
  readonly #ports: LanePorts;
  readonly #gone: () => void;
  readonly #circuit: Circuit;
  readonly #progress: Progress;
  readonly #reader: Reader;
  readonly #waiting = new Waiting();
  readonly #inFlight = new Map<number, Promise<void>>();
  /** In flight, but of a conversation that has been erased. */
  readonly #erased = new Set<number>();
  readonly #timers = new Set<Timer>();
  #gaps = 0;
  #lastAttempt: (Attempt & { readonly atMs: number }) | undefined;
  #stopped = false;
  #pumpAsked = false;

  /** @param endpoint as it is now: URL, filter and secrets may change; @param gone told when it answered 410 */
  constructor(endpoint: () => Endpoint, ports: LanePorts, gone: () => void) {
    this.#endpoint = endpoint;
    this.#ports = ports;
    this.#gone = gone;
    this.#circuit = new Circuit(ports.clock);
    const { tenant, endpointId } = endpoint();
    this.#reader = new Reader({
      hub: ports.hub,
      endpoint,
      sink: this,
      gap: () => {
        this.#gaps++;
        ports.count('webhook-gap');
      },
      later: task => {
        this.#later(sweepMs, task);
      },
    });
    this.#progress = new Progress(
      ports.store,
      { tenant, endpointId },
      () => this.#reader.position,
      () => {
        ports.count('webhook-store-failed');
      },
    );
  }

  get status() {
    return {
      waiting: this.#waiting.size,
      inFlight: this.#inFlight.size,
      circuit: this.#circuit.state,
      gaps: this.#gaps,
      lastAttempt: this.#lastAttempt,
    } as const;
  }

  /** Goes on where an earlier lane of the endpoint stopped; a new endpoint begins with the next event. */
  async start(): Promise<void> {
    const { tenant, endpointId } = this.#endpoint();
    const cursor = await this.#ports.store.cursor({ tenant, endpointId });
    for (const delivery of await this.#ports.store.pending({ tenant, endpointId })) this.#enqueue(delivery);
    await this.#reader.start(cursor);
    await this.#progress.write();
    this.#sweepLater();
  }

  /** Takes a settled delivery up again. */
  resend(delivery: Delivery): void {
    const nowMs = this.#ports.clock.nowMs();
    const again: Delivery = {
      ...delivery,
      state: 'pending',
      attempts: 0,
      nextAtMs: nowMs,
      expiresAtMs: null,
      updatedAtMs: nowMs,
    };
    this.#progress.changed(again);
    this.#enqueue(again);
  }

  /** Nothing new begins; resolves when what is in flight has ended and is written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reader.stop();
    for (const timer of this.#timers) timer.unsubscribe();
    await Promise.all(this.#inFlight.values());
    await this.#progress.write();
  }

  /** All that still waits is given up: the endpoint wants nothing more. */
  giveUp(): void {
    const nowMs = this.#ports.clock.nowMs();
    for (const delivery of this.#drop(() => true))
      this.#record(settledDelivery({ ...delivery, lastFailure: 'endpoint-gone' }, 'dead', nowMs));
  }

  /** Drops what waits of a conversation that has been erased; of what is in flight nothing is kept afterwards. */
  async forget(conversationId: string): Promise<void> {
    const matches = (delivery: Delivery) => delivery.conversationId === conversationId;
    const first = this.#waiting.first(conversationId);
    if (first !== undefined && this.#inFlight.has(first.offset)) this.#erased.add(first.offset);
    this.#drop(matches);
    this.#progress.forget(matches);
    await this.#progress.write();
  }

  get hasRoom(): boolean {
    return this.#waiting.size < this.#ports.maxWaiting;
  }

  send(event: LoggedEvent): void {
    const { offset } = event;
    if (offset === null) return;
    const delivery = deliveryOf({ ...event, offset }, this.#ports.clock.nowMs());
    this.#enqueue(delivery);
    this.#progress.changed(delivery);
    if (!this.hasRoom) this.#reader.pause();
  }

  cut(): void {
    this.#reader.cut();
  }

  #enqueue(delivery: Delivery): void {
    if (this.#waiting.add(delivery)) this.#scheduleFirst(delivery);
  }

  #scheduleFirst(delivery: Delivery): void {
    const waitMs = (delivery.nextAtMs ?? 0) - this.#ports.clock.nowMs();
    const ready = () => {
      this.#readyIfDue(delivery.conversationId);
      this.#pumpSoon();
    };
    if (waitMs <= 0) ready();
    else this.#later(waitMs, ready);
  }

  /** A timer may be late, or of a delivery that is gone: what counts is who is first now. */
  #readyIfDue(conversationId: string): void {
    const first = this.#waiting.first(conversationId);
    if (first === undefined || this.#inFlight.has(first.offset)) return;
    if ((first.nextAtMs ?? 0) <= this.#ports.clock.nowMs()) this.#waiting.makeReady(conversationId);
  }

  /** Not within `send`: publishing must not pay for signatures and sockets. */
  #pumpSoon(): void {
    if (this.#pumpAsked) return;
    this.#pumpAsked = true;
    queueMicrotask(() => {
      this.#pumpAsked = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (!this.#stopped && this.#inFlight.size < this.#ports.maxInFlight) {
      if (this.#endpoint().disabledBecause !== null) return;
      const delivery = this.#waiting.take();
      if (delivery === undefined) return;
      if (isStale(delivery, this.#ports.clock.nowMs())) this.#settle(delivery, 'expired');
      else if (this.#circuit.admit()) this.#attempt(delivery);
      else {
        this.#waiting.makeReady(delivery.conversationId);
        return;
      }
    }
  }

  #attempt(delivery: Delivery): void {
    const { send, count } = this.#ports;
    const json = delivery.body ?? '';
    const attempt = send(this.#endpoint(), { eventId: delivery.eventId, json }).then(result => {
      this.#inFlight.delete(delivery.offset);
      this.#lastAttempt = { ...result, atMs: this.#ports.clock.nowMs() };
      this.#circuit.ended(result.failure !== undefined);
      if (result.failure !== undefined) count('webhook-attempt-failed');
      if (this.#erased.delete(delivery.offset)) this.#next(delivery);
      else this.#judge(delivery, result);
      this.#pump();
    });
    this.#inFlight.set(delivery.offset, attempt);
  }

  #judge(before: Delivery, result: Attempt): void {
    const { clock, random } = this.#ports;
    const after = afterAttempt(before, result, clock.nowMs(), random());
    if (after.kind === 'over') {
      this.#settle(after.delivery, after.state);
      if (after.gone) this.#gone();
      return;
    }
    this.#waiting.replaceFirst(after.delivery);
    this.#progress.changed(after.delivery);
    this.#scheduleFirst(after.delivery);
  }

  #settle(delivery: Delivery, state: 'delivered' | 'expired' | 'dead'): void {
    this.#record(settledDelivery(delivery, state, this.#ports.clock.nowMs()));
    this.#next(delivery);
  }

  /** It is over with this one: the next of its conversation may go. */
  #next(delivery: Delivery): void {
    const next = this.#waiting.dropFirst(delivery.conversationId);
    if (next !== undefined) this.#scheduleFirst(next);
    this.#readOnIfHalfEmpty();
  }

  #readOnIfHalfEmpty(): void {
    if (this.#waiting.size < this.#ports.maxWaiting / 2) this.#reader.goOn();
  }

  /** Takes out what matches and is not in flight. */
  #drop(matches: (delivery: Delivery) => boolean): readonly Delivery[] {
    return this.#waiting.remove(matches, offset => this.#inFlight.has(offset));
  }

  #record(delivery: Delivery): void {
    this.#progress.changed(delivery);
    if (delivery.state !== 'pending') this.#ports.count(`webhook-${delivery.state}`);
  }

  #sweepLater(): void {
    this.#later(sweepMs, () => {
      this.#sweep();
      this.#sweepLater();
    });
  }

  /** What waits behind another delivery, or for the circuit, goes stale there as well. */
  #sweep(): void {
    const nowMs = this.#ports.clock.nowMs();
    for (const delivery of this.#drop(each => isStale(each, nowMs)))
      this.#record(settledDelivery(delivery, 'expired', nowMs));
    for (const conversationId of this.#waiting.conversations) this.#readyIfDue(conversationId);
    this.#pump();
    this.#readOnIfHalfEmpty();
    void this.#progress.write();
  }

  #later(waitMs: number, task: () => void): void {
    const timer = this.#ports.scheduler.schedule(() => {
      this.#timers.delete(timer);
      if (!this.#stopped) task();
    }, waitMs);
    this.#timers.add(timer);
  }
}
