import { WEBSOCKET_LIMITS } from './limits.ts';

/**
 * Counts the malformed messages of one connection. A source that sends many in a row is broken or hostile:
 * telling it once more helps nobody. Keeps only as many instants as the limit.
 */
export class MalformedMessages {
  readonly #instantsMs: number[] = [];

  /** Notes one; true when it was the last that is tolerated. */
  note(nowMs: number): boolean {
    const { maxMalformedMessages, malformedWindowMs } = WEBSOCKET_LIMITS;
    this.#instantsMs.push(nowMs);
    if (this.#instantsMs.length < maxMalformedMessages) return false;
    const oldestMs = this.#instantsMs.shift() ?? nowMs;
    return nowMs - oldestMs <= malformedWindowMs;
  }
}
