import type { Clock } from '../../domain/ports.ts';

/**
 * Works items off in their order, a few milliseconds at a time, and lets everybody else have a turn in between:
 * a thousand messages in one burst must not keep the event loop from other connections. The queue is bounded by
 * its owner, who stops reading while `waiting` is not zero.
 */
export class Turns<T> {
  readonly #work: (item: T) => void;
  readonly #rested: () => void;
  readonly #clock: Clock;
  readonly #turnMs: number;
  readonly #items: T[] = [];
  #nextTurn: NodeJS.Immediate | undefined;

  /**
   * @param work must not throw: there is nobody left to catch it
   * @param rested called when the last item has been worked off after a turn had to be given up
   */
  constructor(work: (item: T) => void, rested: () => void, clock: Clock, turnMs: number) {
    this.#work = work;
    this.#rested = rested;
    this.#clock = clock;
    this.#turnMs = turnMs;
  }

  get waiting(): number {
    return this.#items.length;
  }

  /** Begins at once when it is this queue's turn. */
  add(items: readonly T[]): void {
    this.#items.push(...items);
    if (this.#nextTurn === undefined) this.#takeTurn();
  }

  #takeTurn(): void {
    const untilMs = this.#clock.nowMs() + this.#turnMs;
    let done = 0;
    for (const item of this.#items) {
      done++;
      this.#work(item);
      if (this.#clock.nowMs() >= untilMs) break;
    }
    this.#items.splice(0, done);
    if (this.#items.length === 0) return;
    this.#nextTurn = setImmediate(() => {
      this.#nextTurn = undefined;
      this.#takeTurn();
      if (this.#items.length === 0) this.#rested();
    });
  }
}
