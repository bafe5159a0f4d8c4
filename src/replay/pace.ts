/** How fast recorded time passes: a factor of real time, or `max` for no waiting at all. */
export type ReplaySpeed = number | 'max';

export interface PaceOptions {
  readonly speed: ReplaySpeed;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Recorded pauses are shortened to this: in a chat hours may pass between two messages. */
export const longestPauseMs = 15_000;

/** Turns recorded time into waiting. Keeps to its plan: a late step does not delay those after it. */
export class Pace {
  readonly #options: PaceOptions;
  #dueAtMs: number;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#dueAtMs = options.nowMs();
  }

  /** Waits until `recordedMs` of recorded time have passed since the last call's due instant. */
  async pass(recordedMs: number): Promise<void> {
    const { speed, nowMs, sleep } = this.#options;
    if (speed === 'max') return;
    this.#dueAtMs += Math.min(Math.max(recordedMs, 0), longestPauseMs) / speed;
    const waitMs = this.#dueAtMs - nowMs();
    if (waitMs > 0) await sleep(waitMs);
  }
}
