import type { SignalsView } from '../../domain/escalation.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import type { AlertMeter, Clock, EventLog, Meter } from '../../domain/ports.ts';
import { cloudEvent, routingOf, type EventContext } from './cloudEvent.ts';
import type {
  EventHub,
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

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get epoch(): string {
    return this.#options.log.epoch;
  }

  get subscribers(): number {
    return this.#subscriptions.size;
  }

  publish(request: PublishRequest): void {
    if (request.output.kind === 'signals') this.#publishLive(request, request.output);
    else this.#publishLogged(request);
  }

  subscribe(request: SubscribeRequest): Subscription {
    const { log, meter } = this.#options;
    const subscription = new LiveSubscription(request, log, because => {
      this.#subscriptions.delete(subscription);
      if (because === 'failed') meter.count('subscriber-failed');
      if (because === 'too-slow') meter.count('subscriber-too-slow');
    });
    this.#subscriptions.add(subscription);
    if (request.cursor !== undefined)
      meter.count(subscription.recovered ? 'replay-recovered' : 'replay-refused');
    return subscription;
  }

  onSignals(listener: SignalsListener): () => void {
    this.#signalsListeners.add(listener);
    return () => {
      this.#signalsListeners.delete(listener);
    };
  }

  #publishLogged(request: PublishRequest): void {
    const { log, clock, meter } = this.#options;
    const event = log.append(cloudEvent(request, this.#options), routingOf(request), clock.nowMs());
    meter.count('event-published');
    for (const subscription of this.#subscriptions) subscription.offer(event);
    if (request.output.kind === 'escalation') meter.alertLatency(clock.nowMs() - request.receivedAtMs);
  }

  /** Signals are built only when somebody listens: they come with every utterance. */
  #publishLive(request: PublishRequest, view: SignalsView): void {
    for (const listener of this.#signalsListeners)
      try {
        listener(request.key, view);
      } catch {
        this.#options.meter.count('subscriber-failed');
      }
    let event: LoggedEvent | undefined;
    for (const subscription of this.#subscriptions)
      if (subscription.filter.wantsSignals) subscription.offer((event ??= this.#liveEvent(request)));
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
