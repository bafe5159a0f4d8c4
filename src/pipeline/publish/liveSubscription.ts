import type { LoggedEvent } from '../../domain/events.ts';
import type { Cursor, EventLog, Page } from '../../domain/ports.ts';
import type { EventSink, SubscribeRequest, Subscription } from './contract.ts';
import { compileFilter, type CompiledFilter } from './filter.ts';

/**
 * One subscriber's way through the log. It catches up from its cursor at the pace of its sink, reading again from
 * the log until nothing is left, and only then takes live events: nothing is skipped, nothing comes twice, and
 * however long a replay takes, what waits for it is the log, not a queue of its own.
 */
export class LiveSubscription implements Subscription {
  readonly epoch: string;
  readonly filter: CompiledFilter;
  readonly #tenant: string;
  readonly #log: EventLog;
  readonly #sink: EventSink;
  readonly #ended: (because: 'closed' | 'too-slow' | 'failed') => void;
  readonly #cursor: Cursor | undefined;
  #recovered = true;
  #backlog: readonly LoggedEvent[] = [];
  #next = 0;
  /** The log has been read up to here. */
  #readThrough: number;
  #offset: number;
  #phase: 'catching-up' | 'live' | 'closed' = 'catching-up';
  #pumping = false;
  #reading = false;

  constructor(
    { tenant, filter, sink, cursor }: SubscribeRequest,
    log: EventLog,
    ended: (because: 'closed' | 'too-slow' | 'failed') => void,
  ) {
    this.filter = compileFilter(filter, tenant);
    this.#tenant = tenant;
    this.#log = log;
    this.#sink = sink;
    this.#cursor = cursor;
    this.#ended = ended;
    this.epoch = log.epoch;
    this.#readThrough = this.#offset = log.head;
  }

  get offset(): number {
    return this.#offset;
  }

  get recovered(): boolean {
    return this.#recovered;
  }

  /** Looks for the place to begin at; to be awaited before all else. */
  async open(): Promise<void> {
    if (this.#cursor === undefined) return;
    const page = await this.#log.replay(this.#cursor, this.#tenant, this.filter.wants);
    this.#recovered = page.recovered;
    if (page.recovered) {
      this.#take(page);
      this.#offset = this.#cursor.offset;
    } else this.#readThrough = this.#offset = this.#log.head;
  }

  goOn(): void {
    if (this.#pumping || this.#reading || this.#phase !== 'catching-up') return;
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
    if (event.offset !== null && event.offset <= this.#offset) return;
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
      } else if (!this.#readOn()) return;
    }
  }

  /** False when what comes next has to be read from the store first. */
  #readOn(): boolean {
    const cursor = { epoch: this.epoch, offset: this.#readThrough };
    const page = this.#log.replay(cursor, this.#tenant, this.filter.wants);
    if (!(page instanceof Promise)) {
      this.#take(page);
      return true;
    }
    this.#reading = true;
    page
      .then(read => {
        this.#reading = false;
        this.#take(read);
        this.goOn();
      })
      .catch(() => {
        this.#end('failed');
      });
    return false;
  }

  #take(page: Page): void {
    if (!page.recovered) {
      this.#end('too-slow');
      return;
    }
    this.#readThrough = page.through;
    this.#backlog = page.events;
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
