import type { Clock } from '../../src/domain/ports.ts';
import type { Timers } from '../../src/inference/timers.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Clock and timers of one virtual time: `advance` fires what is due on the way, in order. */
export class VirtualTime implements Clock, Timers {
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  /** Timers that are set and have not fired. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#dueBy(untilMs); next !== undefined; next = this.#dueBy(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = untilMs;
  }

  #dueBy(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.atMs <= untilMs && timer.atMs < (first?.atMs ?? Infinity)) first = timer;
    return first;
  }
}
