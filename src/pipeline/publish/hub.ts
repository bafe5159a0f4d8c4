import type { ConversationKey } from '../../domain/conversation.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import type { AlertMeter, Clock, EventLog, Meter } from '../../domain/ports.ts';
import { cloudEvent, routingOf, type EventContext } from './cloudEvent.ts';
import type {
  EventHub,
  EventsListener,
  Keep,
  PublishRequest,
  SignalsListener,
  SubscribeRequest,
  Subscription,
} from './contract.ts';
import { LiveSubscription } from './liveSubscription.ts';

export interface PublisherOptions extends EventContext {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly meter: Pick<Meter, 'count'> & AlertMeter;
}

/** The last stage: into the log first, then to every subscriber who wants it. */
export function createPublisher(options: PublisherOptions): EventHub {
  return new Hub(options);
}

class Hub implements EventHub {
  readonly #options: PublisherOptions;
  readonly #subscriptions = new Set<LiveSubscription>();
  readonly #signalsListeners = new Set<SignalsListener>();
  readonly #eventsListeners = new Set<EventsListener>();
  /** Settles when everything published so far has been told, or never will be. */
  #told: Promise<unknown> = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get epoch(): string {
    return this.#options.log.epoch;
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  get head(): number {
    return this.#options.log.head;
  }

  publish(requests: readonly PublishRequest[], keep: Keep): Promise<void> {
    const { log, clock } = this.#options;
    const events = requests.map(request =>
      log.reserve(cloudEvent(request, this.#options), routingOf(request), clock.nowMs()),
    );
    const kept = keep(events);
    if (kept === undefined) {
      this.#tell(requests, events);
      return Promise.resolve();
    }
    if (events.length === 0) return kept;
    // Safe in the order of their offsets, told in the same order, whatever promises resolve first.
    const told = Promise.all([kept, this.#told]).then(() => {
      this.#tell(requests, events);
    });
    this.#told = Promise.allSettled([this.#told, told]);
    return told;
  }

  async subscribe(request: SubscribeRequest): Promise<Subscription> {
    const { log, meter } = this.#options;
    const subscription = new LiveSubscription(request, log, because => {
      this.#subscriptions.delete(subscription);
      if (because === 'failed') meter.count('subscriber-failed');
      if (because === 'too-slow') meter.count('subscriber-too-slow');
    });
    this.#subscriptions.add(subscription);
    try {
      await subscription.open();
    } catch (error) {
      subscription.close();
      throw error;
    }
    if (request.cursor !== undefined)
      meter.count(subscription.recovered ? 'replay-recovered' : 'replay-refused');
    return subscription;
  }

  onEvents(listener: EventsListener): () => void {
    this.#eventsListeners.add(listener);
    return () => {
      this.#eventsListeners.delete(listener);
    };
  }

  forget(key: ConversationKey): void {
    this.#options.log.forget(key);
  }

  onSignals(listener: SignalsListener): () => void {
    this.#signalsListeners.add(listener);
    return () => {
      this.#signalsListeners.delete(listener);
    };
  }

  #tell(requests: readonly PublishRequest[], events: readonly LoggedEvent[]): void {
    const { log, clock, meter } = this.#options;
    log.commit(events);
    meter.count('event-published', events.length);
    for (const event of events) {
      for (const subscription of this.#subscriptions) subscription.offer(event);
      for (const listener of this.#eventsListeners) this.#guarded(listener, event);
    }
    for (const { output, receivedAtMs } of requests)
      if (output.kind === 'escalation') meter.alertLatency(clock.nowMs() - receivedAtMs);
  }

  /** Signals are built only when somebody listens: they come with every utterance. */
  publishLive(request: PublishRequest): void {
    if (request.output.kind !== 'signals') throw new Error('only signals are told without being kept');
    for (const listener of this.#signalsListeners) this.#guarded(listener, request.key, request.output);
    let event: LoggedEvent | undefined;
    for (const subscription of this.#subscriptions)
      if (subscription.filter.wantsSignals) subscription.offer((event ??= this.#liveEvent(request)));
  }

  #guarded<A extends readonly unknown[]>(listener: (...told: A) => void, ...told: A): void {
    try {
      listener(...told);
    } catch {
      this.#options.meter.count('subscriber-failed');
    }
  }

  #liveEvent(request: PublishRequest): LoggedEvent {
    const event = cloudEvent(request, this.#options);
    return {
      offset: null,
      type: event.type,
      routing: routingOf(request),
      json: JSON.stringify(event),
      publishedAtMs: this.#options.clock.nowMs(),
    };
  }
}
