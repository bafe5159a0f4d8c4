import type { Speakers } from './speakers.ts';

/**
 * The conversations that one connection has spoken in, the newest last, and whether the vendor has said that its stream
 * of them is over. Bounded: of the oldest the end is not noticed, they idle out.
 */
export class SpokenConversations {
  readonly #tenant: string;
  readonly #speakers: Speakers;
  readonly #max: number;
  readonly #streams = new Map<string, { isOver: boolean }>();

  constructor(tenant: string, speakers: Speakers, max: number) {
    this.#tenant = tenant;
    this.#speakers = speakers;
    this.#max = max;
  }

  /** Something is said, or begins. */
  speaksIn(conversationId: string): void {
    const known = this.#streams.get(conversationId);
    if (known !== undefined) {
      known.isOver = false;
      return;
    }
    this.#streams.set(conversationId, { isOver: false });
    this.#speakers.joined(this.#keyOf(conversationId));
    if (this.#streams.size <= this.#max) return;
    for (const oldest of this.#streams.keys()) {
      this.#leave(oldest);
      break;
    }
  }

  /** The stream is over; without an id that of the only conversation, as vendors name it at the beginning only. */
  isOver(conversationId: string | undefined): void {
    const [only, ...others] = this.#streams.keys();
    const named = conversationId ?? (others.length === 0 ? only : undefined);
    const stream = named === undefined ? undefined : this.#streams.get(named);
    if (stream !== undefined) stream.isOver = true;
  }

  /**
   * The connection is gone.
   * @param all its end is the end of every conversation on it
   * @returns the conversations that are over: their streams are, and nobody else speaks in them
   */
  leave(all: boolean): string[] {
    return [...this.#streams].flatMap(([conversationId, { isOver }]) => {
      const isLast = this.#leave(conversationId);
      return isLast && (all || isOver) ? [conversationId] : [];
    });
  }

  #leave(conversationId: string): boolean {
    this.#streams.delete(conversationId);
    return this.#speakers.left(this.#keyOf(conversationId));
  }

  #keyOf(conversationId: string) {
    return { tenant: this.#tenant, conversationId };
  }
}
