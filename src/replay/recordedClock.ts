import { VirtualTimeScheduler } from 'rxjs';
import type { Clock } from '../domain/ports.ts';

/** The instant at which every recorded replay begins: 2026-01-01T00:00:00.000Z. */
export const recordedEpochMs = Date.UTC(2026, 0, 1);

/**
 * A clock and RxJS scheduler in one, whose time moves only when it is told to. Timers fire in the order in
 * which they are due, so the same input gives the same events, byte for byte.
 */
export class RecordedClock extends VirtualTimeScheduler implements Clock {
  readonly #epochMs: number;

  constructor(epochMs = recordedEpochMs) {
    super();
    this.#epochMs = epochMs;
    this.now = () => this.nowMs();
  }

  nowMs(): number {
    return this.#epochMs + this.frame;
  }

  /** When the next timer is due; undefined when none is set. */
  get nextTimerAtMs(): number | undefined {
    const next = this.actions[0];
    return next === undefined ? undefined : this.#epochMs + next.delay;
  }

  /**
   * Moves time on to `atMs`, and never back. Each timer due until then fires at its own instant, and
   * `settle` is awaited after it: what one timer sets going ends before the next fires.
   */
  async advanceTo(atMs: number, settle: () => Promise<void>): Promise<void> {
    for (let due = this.nextTimerAtMs; due !== undefined && due <= atMs; due = this.nextTimerAtMs) {
      this.maxFrames = due - this.#epochMs;
      this.flush();
      await settle();
    }
    this.frame = Math.max(this.frame, atMs - this.#epochMs);
  }
}
