import type { Clock } from '../../domain/ports.ts';

export interface IdleLimits {
  readonly firstMessageTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/**
 * Closes a connection that says nothing after connecting, and later one that has no open conversation for too
 * long. One timer, re-armed only when it fires: a message costs no timer.
 */
export class IdleWatch {
  readonly #limits: IdleLimits;
  readonly #clock: Clock;
  readonly #busy: () => boolean;
  readonly #close: () => void;
  #lastMessageAtMs: number | undefined;
  #timer: NodeJS.Timeout;

  /** @param busy true while the connection has an open conversation */
  constructor(limits: IdleLimits, clock: Clock, busy: () => boolean, close: () => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#busy = busy;
    this.#close = close;
    this.#timer = setTimeout(close, limits.firstMessageTimeoutMs);
  }

  heard(): void {
    if (this.#lastMessageAtMs === undefined) {
      clearTimeout(this.#timer);
      this.#arm(this.#limits.idleTimeoutMs);
    }
    this.#lastMessageAtMs = this.#clock.nowMs();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const { idleTimeoutMs } = this.#limits;
      const restMs = (this.#lastMessageAtMs ?? 0) + idleTimeoutMs - this.#clock.nowMs();
      if (restMs > 0) this.#arm(restMs);
      else if (this.#busy()) this.#arm(idleTimeoutMs);
      else this.#close();
    }, delayMs);
  }
}
