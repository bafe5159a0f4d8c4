import type { Delivery } from '../domain/deliveryStore.ts';

/**
 * Deliveries of one endpoint in the order in which they may go: one of a conversation at a time, oldest first;
 * conversations in the order in which they became ready.
 */
export class Waiting {
  /** By conversation, in the order of offsets; the first one is next, or in flight. */
  readonly #queues = new Map<string, Delivery[]>();
  /** Conversations whose first delivery may go now. */
  readonly #ready = new Set<string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get conversations(): Iterable<string> {
    return this.#queues.keys();
  }

  /** @returns true when it is the first of its conversation: then somebody has to call `makeReady` when it is due */
  add(delivery: Delivery): boolean {
    this.#size++;
    const queue = this.#queues.get(delivery.conversationId);
    if (queue === undefined) {
      this.#queues.set(delivery.conversationId, [delivery]);
      return true;
    }
    queue.push(delivery);
    return false;
  }

  makeReady(conversationId: string): void {
    if (this.#queues.has(conversationId)) this.#ready.add(conversationId);
  }

  /** The next delivery that may go; its conversation waits until `replaceFirst` or `dropFirst`. */
  take(): Delivery | undefined {
    for (const conversationId of this.#ready) {
      this.#ready.delete(conversationId);
      const delivery = this.#queues.get(conversationId)?.[0];
      if (delivery !== undefined) return delivery;
    }
    return undefined;
  }

  first(conversationId: string): Delivery | undefined {
    return this.#queues.get(conversationId)?.[0];
  }

  replaceFirst(delivery: Delivery): void {
    const queue = this.#queues.get(delivery.conversationId);
    if (queue !== undefined) queue[0] = delivery;
  }

  /** The first of a conversation is settled. @returns what is first now */
  dropFirst(conversationId: string): Delivery | undefined {
    const queue = this.#queues.get(conversationId);
    if (queue === undefined) return undefined;
    queue.shift();
    this.#size--;
    if (queue.length === 0) this.#queues.delete(conversationId);
    return queue[0];
  }

  /** Takes out what matches, wherever it stands, except what `isInFlight`. */
  remove(matches: (delivery: Delivery) => boolean, isInFlight: (offset: number) => boolean): Delivery[] {
    const removed: Delivery[] = [];
    for (const [conversationId, queue] of this.#queues) {
      const kept: Delivery[] = [];
      const gone: Delivery[] = [];
      for (const delivery of queue)
        (!isInFlight(delivery.offset) && matches(delivery) ? gone : kept).push(delivery);
      if (gone.length === 0) continue;
      removed.push(...gone);
      this.#size -= queue.length - kept.length;
      if (kept.length === 0) {
        this.#queues.delete(conversationId);
        this.#ready.delete(conversationId);
      } else this.#queues.set(conversationId, kept);
    }
    return removed;
  }
}
