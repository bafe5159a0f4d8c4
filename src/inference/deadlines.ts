import type { Clock } from '../domain/ports.ts';
import type { Timers } from './timers.ts';

/** Something with a deadline. `place` is the keeper's own: its position in the heap, −1 when not kept. */
export interface Dated {
  readonly deadlineMs: number;
  place: number;
}

/**
 * Calls back when deadlines pass, earliest first, with one timer for all of them. A binary heap in which every
 * entry knows its place: adding and removing take logarithmic time, also in the middle.
 */
export class Deadlines<T extends Dated> {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #expired: (entry: T) => void;
  readonly #heap: T[] = [];
  #cancelTimer: (() => void) | undefined;
  #armedForMs = Infinity;

  constructor(clock: Clock, timers: Timers, expired: (entry: T) => void) {
    this.#clock = clock;
    this.#timers = timers;
    this.#expired = expired;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Keeps an entry until its deadline; one that never comes (Infinity) is not kept. */
  add(entry: T): void {
    if (entry.deadlineMs === Infinity) return;
    this.#heap.push(entry);
    this.#rise(entry, this.#heap.length - 1);
    // An earlier timer than needed is left to fire for nothing: cheaper than arming one for each request.
    if (entry.deadlineMs < this.#armedForMs) this.#arm(entry.deadlineMs);
  }

  /** Forgets an entry; does nothing when it is not kept. */
  remove(entry: T): void {
    const { place } = entry;
    if (this.#heap[place] !== entry) return;
    entry.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#rise(last, place);
    this.#sink(last, last.place);
  }

  /** Stops the timer and forgets everything. */
  clear(): void {
    this.#disarm();
    for (const entry of this.#heap.splice(0)) entry.place = -1;
  }

  #arm(deadlineMs: number): void {
    this.#disarm();
    this.#armedForMs = deadlineMs;
    // Rounded up: a timer that fires a fraction too early would have to be armed again.
    const delayMs = Math.min(maxDelayMs, Math.max(0, Math.ceil(deadlineMs - this.#clock.nowMs())));
    this.#cancelTimer = this.#timers.after(delayMs, () => {
      this.#ring();
    });
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#armedForMs = Infinity;
  }

  #ring(): void {
    this.#disarm();
    const nowMs = this.#clock.nowMs();
    let next = this.#heap[0];
    while (next !== undefined && next.deadlineMs <= nowMs) {
      this.remove(next);
      this.#expired(next);
      next = this.#heap[0];
    }
    if (next !== undefined && next.deadlineMs < this.#armedForMs) this.#arm(next.deadlineMs);
  }

  #rise(entry: T, from: number): void {
    let place = from;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#heap[parentPlace];
      if (parent === undefined || parent.deadlineMs <= entry.deadlineMs) break;
      this.#put(parent, place);
      place = parentPlace;
    }
    this.#put(entry, place);
  }

  #sink(entry: T, from: number): void {
    let place = from;
    for (;;) {
      const childPlace = this.#earlierChild(place);
      const child = this.#heap[childPlace];
      if (child === undefined || child.deadlineMs >= entry.deadlineMs) break;
      this.#put(child, place);
      place = childPlace;
    }
    this.#put(entry, place);
  }

  #earlierChild(place: number): number {
    const left = this.#heap[2 * place + 1];
    const right = this.#heap[2 * place + 2];
    const rightIsEarlier = left !== undefined && right !== undefined && right.deadlineMs < left.deadlineMs;
    return 2 * place + (rightIsEarlier ? 2 : 1);
  }

  #put(entry: T, place: number): void {
    this.#heap[place] = entry;
    entry.place = place;
  }
}

/** Longest delay that timers of Node take. */
const maxDelayMs = 2_147_483_647;
