/** Which conversations are ours, and which of their summaries are still to come. */
export class AwaitedSummaries {
  readonly #known = new Set<string>();
  readonly #missing = new Set<string>();
  #wake: (() => void) | undefined;

  get missing(): number {
    return this.#missing.size;
  }

  expect(conversationId: string): void {
    this.#known.add(conversationId);
    this.#missing.add(conversationId);
  }

  knows(conversationId: string): boolean {
    return this.#known.has(conversationId);
  }

  came(conversationId: string): void {
    this.#missing.delete(conversationId);
    if (this.#missing.size === 0) this.#wake?.();
  }

  /** Resolves when none is missing. */
  all(): Promise<void> {
    if (this.#missing.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }
}
