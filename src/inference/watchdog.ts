import { EngineError } from '../domain/errors.ts';
import type { Timers } from './timers.ts';

/** A run takes milliseconds. One that takes this long is not coming back. */
const hangMs = 5_000;
/** How often it looks: the timer is armed once per look, not once per run. */
const lookMs = 1_000;

/** Tells when a worker hangs: when it is busy with the same run for five seconds. */
export class Watchdog {
  readonly #timers: Timers;
  readonly #onHang: (error: EngineError) => void;
  #watching = false;
  /** Looks at the same run. Time is counted in looks: an event loop that stood still saw no answers either. */
  #looks = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(timers: Timers, onHang: (error: EngineError) => void) {
    this.#timers = timers;
    this.#onHang = onHang;
  }

  /** A run begins. */
  watch(): void {
    this.#watching = true;
    this.#looks = 0;
    this.#cancelTimer ??= this.#timers.after(lookMs, this.#look);
  }

  /** No run is in progress. */
  rest(): void {
    this.#watching = false;
  }

  readonly #look = (): void => {
    this.#cancelTimer = undefined;
    if (!this.#watching) return;
    this.#looks++;
    if (this.#looks * lookMs > hangMs) {
      this.#watching = false;
      this.#onHang(
        new EngineError('SCORER_FAILED', `a run took more than ${hangMs} ms`, { retryable: true }),
      );
    } else this.#cancelTimer = this.#timers.after(lookMs, this.#look);
  };

  /** Stops the timer. */
  close(): void {
    this.rest();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
