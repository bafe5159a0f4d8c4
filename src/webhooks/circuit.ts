import type { Clock } from '../domain/ports.ts';

/** Failures in a row that open it, and how long it stays open before one probe. */
const [failuresToOpen, openMs] = [5, 30_000];

export type CircuitState = 'closed' | 'open' | 'half-open';

/** Spares an endpoint that fails, and us the waiting for it. */
export class Circuit {
  readonly #clock: Clock;
  #failures = 0;
  #openUntilMs: number | undefined;
  #probing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): CircuitState {
    if (this.#openUntilMs === undefined) return 'closed';
    return this.#clock.nowMs() < this.#openUntilMs ? 'open' : 'half-open';
  }

  /** Instant of the probe; undefined while it is closed. */
  get opensAgainAtMs(): number | undefined {
    return this.#openUntilMs;
  }

  /** Whether one more attempt may begin now; a true answer is to be followed by `ended`. */
  admit(): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open' || this.#probing) return false;
    this.#probing = true;
    return true;
  }

  ended(failed: boolean): void {
    this.#probing = false;
    if (!failed) {
      this.#failures = 0;
      this.#openUntilMs = undefined;
      return;
    }
    this.#failures++;
    if (this.#failures >= failuresToOpen) this.#openUntilMs = this.#clock.nowMs() + openMs;
  }
}
