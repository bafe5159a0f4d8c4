import type { ConversationKey } from '../../domain/conversation.ts';

/** Which conversations are spoken in on how many connections: the last one that leaves may end them. */
export class Speakers {
  readonly #counts = new Map<string, number>();

  joined(key: ConversationKey): void {
    const name = nameOf(key);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** @returns whether nobody is left */
  left(key: ConversationKey): boolean {
    const name = nameOf(key);
    const rest = (this.#counts.get(name) ?? 1) - 1;
    if (rest > 0) this.#counts.set(name, rest);
    else this.#counts.delete(name);
    return rest <= 0;
  }
}

function nameOf({ tenant, conversationId }: ConversationKey): string {
  return `${tenant}\u0000${conversationId}`;
}
