import type { LoggedEvent } from '../../domain/events.ts';

/** A critical alert that somebody has been sent and has yet to acknowledge. */
interface Unacknowledged {
  readonly event: LoggedEvent;
  sends: number;
  timer: NodeJS.Timeout;
}

export interface WatchOptions {
  /** From sending to sending again. */
  readonly timeoutMs: number;
  /** Times one alert is sent before it goes to the next contact. */
  readonly maxSends: number;
  readonly resend: (event: LoggedEvent) => void;
  readonly onResent: () => void;
  /** Given up on: once for each alert. */
  readonly passOn: (event: LoggedEvent) => void;
}

/** Alerts watched for one subscriber; beyond that the oldest goes to the next contact at once. */
const maxWatched = 256;
/** Acknowledged alerts remembered. */
const maxSettled = 1_024;

/** True for what somebody has to see: an escalation that is, or has become, critical. */
export function needsAcknowledgement({ type, routing }: LoggedEvent): boolean {
  const isUp = type === 'pulso.escalation.raised.v1' || type === 'pulso.escalation.updated.v1';
  return isUp && routing.level === 'critical';
}

/** Watches what one subscriber was sent, until it acknowledges. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #unacknowledged = new Map<number, Unacknowledged>();
  readonly #settled = new Set<number>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** True where this subscriber has been sent the event and has acknowledged it. */
  hasSettled({ offset }: LoggedEvent): boolean {
    return offset !== null && this.#settled.has(offset);
  }

  get isIdle(): boolean {
    return this.#unacknowledged.size === 0;
  }

  /** The event has been sent. Sent once more (a replay), its time begins anew. */
  add(event: LoggedEvent): void {
    if (event.offset === null) return;
    clearTimeout(this.#unacknowledged.get(event.offset)?.timer);
    this.#unacknowledged.set(event.offset, { event, sends: 1, timer: this.#arm(event.offset) });
    const [oldest] = this.#unacknowledged.keys();
    if (this.#unacknowledged.size > maxWatched && oldest !== undefined) this.#giveUp(oldest);
  }

  /** Everything up to this offset has been dealt with. */
  settle(offset: number): void {
    for (const [at, { timer }] of this.#unacknowledged) {
      if (at > offset) continue;
      clearTimeout(timer);
      this.#unacknowledged.delete(at);
      this.#settled.add(at);
      const [oldest] = this.#settled;
      if (this.#settled.size > maxSettled && oldest !== undefined) this.#settled.delete(oldest);
    }
  }

  stop(): void {
    this.settle(Infinity);
  }

  #arm(offset: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#due(offset);
    }, this.#options.timeoutMs).unref();
  }

  #due(offset: number): void {
    const watched = this.#unacknowledged.get(offset);
    if (watched === undefined) return;
    if (watched.sends >= this.#options.maxSends) {
      this.#giveUp(offset);
      return;
    }
    watched.sends++;
    watched.timer = this.#arm(offset);
    this.#options.resend(watched.event);
    this.#options.onResent();
  }

  #giveUp(offset: number): void {
    const watched = this.#unacknowledged.get(offset);
    if (watched === undefined) return;
    clearTimeout(watched.timer);
    this.#unacknowledged.delete(offset);
    this.#options.passOn(watched.event);
  }
}
