import type { LoggedEvent } from '../../domain/events.ts';
import type { EventLog } from '../../domain/ports.ts';
import type { EventSink, SubscribeRequest, Subscription } from './contract.ts';
import { compileFilter, type CompiledFilter } from './filter.ts';

/**
 * One subscriber's way through the log. It catches up from its cursor at the pace of its sink, reading again from
 * the log until nothing is left, and only then takes live events: nothing is skipped, nothing comes twice, and
 * however long a replay takes, what waits for it is the log, not a queue of its own.
 */
export class LiveSubscription implements Subscription {
  readonly epoch: string;
  readonly recovered: boolean;
  readonly filter: CompiledFilter;
  readonly #log: EventLog;
  readonly #sink: EventSink;
  readonly #ended: (because: 'closed' | 'too-slow' | 'failed') => void;
  #backlog: readonly LoggedEvent[];
  #next = 0;
  /** The log has been read up to here. */
  #readThrough: number;
  #offset: number;
  #phase: 'catching-up' | 'live' | 'closed' = 'catching-up';
  #pumping = false;

  constructor(
    { tenant, filter, sink, cursor }: SubscribeRequest,
    log: EventLog,
    ended: (because: 'closed' | 'too-slow' | 'failed') => void,
  ) {
    this.filter = compileFilter(filter, tenant);
    this.#log = log;
    this.#sink = sink;
    this.#ended = ended;
    this.epoch = log.epoch;
    this.#readThrough = log.head;
    const replay = cursor === undefined ? undefined : log.replay(cursor, this.filter.wants);
    this.recovered = replay?.recovered ?? true;
    this.#backlog = replay?.recovered === true ? replay.events : [];
    this.#offset = replay?.recovered === true && cursor !== undefined ? cursor.offset : log.head;
  }

  get offset(): number {
    return this.#offset;
  }

  goOn(): void {
    if (this.#pumping || this.#phase !== 'catching-up') return;
    this.#pumping = true;
    try {
      this.#catchUp();
    } catch {
      this.#end('failed');
    } finally {
      this.#pumping = false;
    }
  }

  /** One event as it happens. Until the subscription is live it reads logged events from the log instead. */
  offer(event: LoggedEvent): void {
    if (this.#phase !== 'live') return;
    try {
      if (this.filter.wants(event.type, event.routing)) this.#sink.send(event);
      this.#pass(event);
    } catch {
      this.#end('failed');
    }
  }

  close(because: 'closed' | 'too-slow' = 'closed'): void {
    this.#end(because);
  }

  #catchUp(): void {
    while (this.#phase === 'catching-up') {
      const event = this.#backlog[this.#next];
      if (event !== undefined) {
        if (!this.#sink.hasRoom) return;
        this.#next++;
        this.#sink.send(event);
        this.#pass(event);
      } else if (this.#readThrough === this.#log.head) {
        this.#offset = this.#readThrough;
        this.#backlog = [];
        this.#phase = 'live';
      } else this.#readOn();
    }
  }

  #readOn(): void {
    const replay = this.#log.replay({ epoch: this.epoch, offset: this.#readThrough }, this.filter.wants);
    if (!replay.recovered) {
      this.#end('too-slow');
      return;
    }
    this.#readThrough = this.#log.head;
    this.#backlog = replay.events;
    this.#next = 0;
  }

  /** The event is behind this subscriber, whether it wanted it or not. */
  #pass({ offset }: LoggedEvent): void {
    if (offset !== null) this.#offset = offset;
  }

  #end(because: 'closed' | 'too-slow' | 'failed'): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#backlog = [];
    this.#ended(because);
    if (because === 'closed') return;
    try {
      this.#sink.cut(because);
    } catch {
      // A sink that fails even at its end has nothing left to lose.
    }
  }
}
