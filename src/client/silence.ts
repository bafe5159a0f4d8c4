/** Notices that the other side has fallen silent. One timer, which is set anew only when it has run out. */
export class Silence {
  readonly #tooLong: () => void;
  #limitMs = 0;
  #heardAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tooLong: () => void) {
    this.#tooLong = tooLong;
  }

  /** From now on, silence of that length is too long. */
  watch(limitMs: number): void {
    this.stop();
    this.#limitMs = limitMs;
    this.heard();
    this.#arm(limitMs);
  }

  heard(): void {
    this.#heardAtMs = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => {
      const restMs = this.#heardAtMs + this.#limitMs - performance.now();
      if (restMs > 0) this.#arm(restMs);
      else this.#tooLong();
    }, delayMs);
  }
}
