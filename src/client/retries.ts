import { backoffMs, type Backoff } from './backoff.ts';

export interface RetryOptions {
  readonly backoff: Backoff;
  /** Failures in a row after which it gives up. */
  readonly maxAttempts: number;
}

/** When to try again, and whether at all. */
export class Retries {
  readonly #options: RetryOptions;
  #failures = 0;
  /** Not before this instant, as `performance.now()` has it. */
  #notBeforeMs = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Until the next attempt; not above 0 when its time has come. */
  get delayMs(): number {
    return this.#notBeforeMs - performance.now();
  }

  /** @returns whether it may be tried again */
  failed(): boolean {
    const attempt = this.#failures++;
    if (this.#failures >= this.#options.maxAttempts) return false;
    this.#notBeforeMs = performance.now() + backoffMs(attempt, this.#options.backoff);
    return true;
  }

  /** The other side has answered: the next failure is the first one again. */
  proven(): void {
    this.#failures = 0;
  }
}
