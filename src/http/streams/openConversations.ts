import type { Clock } from '../../domain/ports.ts';

/** Looking for conversations that closed by themselves is not cheap: at most this often. */
const pruneIntervalMs = 1_000;

/** The conversations one connection has opened and that are still open: bounded, and a reason not to be idle. */
export class OpenConversations {
  readonly #ids = new Set<string>();
  readonly #max: number;
  readonly #isOpen: (conversationId: string) => boolean;
  readonly #clock: Clock;
  #prunedAtMs = -Infinity;

  /** @param isOpen asks the engine: a conversation may have ended elsewhere, or idled out */
  constructor(max: number, isOpen: (conversationId: string) => boolean, clock: Clock) {
    this.#max = max;
    this.#isOpen = isOpen;
    this.#clock = clock;
  }

  /** True when the connection may speak in this conversation, which opens it if need be. */
  admit(conversationId: string): boolean {
    if (this.#ids.has(conversationId)) return true;
    if (this.#ids.size >= this.#max) this.#prune();
    if (this.#ids.size >= this.#max) return false;
    this.#ids.add(conversationId);
    return true;
  }

  ended(conversationId: string): void {
    this.#ids.delete(conversationId);
  }

  /** True while any of them is open. */
  any(): boolean {
    for (const id of this.#ids) {
      if (this.#isOpen(id)) return true;
      this.#ids.delete(id);
    }
    return false;
  }

  #prune(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#prunedAtMs < pruneIntervalMs) return;
    this.#prunedAtMs = nowMs;
    for (const id of this.#ids) if (!this.#isOpen(id)) this.#ids.delete(id);
  }
}
