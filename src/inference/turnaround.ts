/** Share of an earlier high that is still believed after one more answer: half of it after 34. */
const memory = 0.98;

/**
 * How long a worker takes lately, from being handed a text to its answer being read: the highest of late, slowly
 * forgotten. Too long a guess costs little, for a busy model then turns to texts that have more time left.
 */
export class Turnaround {
  #expectedMs = 0;

  /** What the next text is expected to take; 0 before the first answer. */
  get expectedMs(): number {
    return this.#expectedMs;
  }

  /** Notes what one text took, in milliseconds. */
  observe(tookMs: number): void {
    this.#expectedMs = Math.max(tookMs, this.#expectedMs * memory);
  }
}
