import type { Acknowledged, DurableLog } from '../../domain/durableLog.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import { needsAcknowledgement, Watch, type WatchOptions } from './watch.ts';

/** How a named subscriber is reached at the moment. */
export interface Line {
  /** Once more, as it was. */
  resend(event: LoggedEvent): void;
  /** What another subscriber has not acknowledged. */
  passOn(event: LoggedEvent, from: string): void;
  /** The same subscriber has come by another connection. */
  replaced(): void;
}

export interface DeskTraits {
  /** Critical alerts are watched until they are acknowledged. */
  readonly acks: boolean;
  /** Place in the order in which what others leave unacknowledged is passed on; null: not in it. */
  readonly contact: number | null;
}

export type AckStore = Pick<DurableLog, 'acknowledged' | 'acknowledge'>;

/** One named subscriber of a tenant, across its connections. */
export class Desk {
  readonly tenant: string;
  readonly name: string;
  traits: DeskTraits = { acks: false, contact: null };
  line: Line | undefined;
  readonly #watch: Watch;
  readonly #store: AckStore;
  #acknowledged = -1;
  #lastSent = -1;
  #isStoring = false;
  #stored = -1;

  constructor(tenant: string, name: string, store: AckStore, watch: Omit<WatchOptions, 'resend'>) {
    this.tenant = tenant;
    this.name = name;
    this.#store = store;
    this.#watch = new Watch({ ...watch, resend: event => this.line?.resend(event) });
  }

  /** Nobody is connected by this name, and nothing is waited for. */
  get isIdle(): boolean {
    return this.line === undefined && this.#watch.isIdle;
  }

  hasAcknowledged(event: LoggedEvent): boolean {
    return this.#watch.hasSettled(event);
  }

  /** Where it stood; undefined when the name is new. */
  async recall(): Promise<Acknowledged> {
    const offset = await this.#store.acknowledged(this.tenant, this.name);
    if (typeof offset === 'number') this.#acknowledged = Math.max(this.#acknowledged, offset);
    return offset;
  }

  noteSent(event: LoggedEvent): void {
    if (event.offset === null) return;
    this.#lastSent = Math.max(this.#lastSent, event.offset);
    if (this.traits.acks && event.offset > this.#acknowledged && needsAcknowledgement(event))
      this.#watch.add(event);
  }

  /** Also for what it did not ask to be sent: a contact that is called. */
  watch(event: LoggedEvent): void {
    if (this.traits.acks) this.#watch.add(event);
  }

  acknowledge(offset: number): void {
    this.#watch.settle(offset);
    if (offset <= this.#acknowledged) return;
    this.#acknowledged = offset;
    void this.#keep();
  }

  /** Its connection is gone. What it was sent and has acknowledged in full, it need not be sent past. */
  leave(line: Line, offset: number): void {
    if (this.line !== line) return;
    this.line = undefined;
    if (this.#watch.isIdle && this.#lastSent <= this.#acknowledged) this.acknowledge(offset);
  }

  stop(): void {
    this.#watch.stop();
  }

  /** One write at a time, of the newest position: acknowledgements of many alerts cost one. */
  async #keep(): Promise<void> {
    if (this.#isStoring) return;
    this.#isStoring = true;
    try {
      while (this.#stored < this.#acknowledged) {
        const offset = this.#acknowledged;
        await this.#store.acknowledge(this.tenant, this.name, offset);
        this.#stored = offset;
      }
    } catch {
      // The store keeps an older position: what follows it is sent again. The next acknowledgement tries again.
    } finally {
      this.#isStoring = false;
    }
  }
}
