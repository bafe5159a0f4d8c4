import type { LoggedEvent } from '../domain/events.ts';

/** Events by offset, oldest first, bounded by count: the oldest go first, a tenth at a time. */
export class MemoryEvents {
  readonly #maxEvents: number;
  #events: LoggedEvent[] = [];
  /** Greatest offset given so far. */
  #head = 0;
  #prunedThrough = 0;

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** Greatest offset that retention or the bound has removed: what lies before can't be resumed. */
  get prunedThrough(): number {
    return this.#prunedThrough;
  }

  get count(): number {
    return this.#events.length;
  }

  get units(): number {
    return this.#events.reduce((sum, { json }) => sum + json.length, 0);
  }

  append(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#head = Math.max(this.#head, event.offset ?? 0);
    }
    if (this.#events.length > this.#maxEvents) this.prune(this.#events.length - 0.9 * this.#maxEvents);
  }

  read(tenant: string, offset: number, limit: number): readonly LoggedEvent[] | undefined {
    if (!Number.isSafeInteger(offset) || offset < this.#prunedThrough || offset > this.#head)
      return undefined;
    const from = this.#events.findIndex(event => (event.offset ?? 0) > offset);
    if (from < 0) return [];
    return this.#events
      .slice(from)
      .filter(({ routing }) => routing.tenant === tenant)
      .slice(0, limit);
  }

  remove(isUnwanted: (event: LoggedEvent) => boolean): number {
    const kept = this.#events.filter(event => !isUnwanted(event));
    const removed = this.#events.length - kept.length;
    this.#events = kept;
    return removed;
  }

  olderThan(instantMs: number): number {
    const first = this.#events.findIndex(({ publishedAtMs }) => publishedAtMs >= instantMs);
    return first < 0 ? this.#events.length : first;
  }

  /** Removes the oldest. */
  prune(count: number): void {
    for (const { offset } of this.#events.splice(0, count))
      this.#prunedThrough = Math.max(this.#prunedThrough, offset ?? 0);
  }
}
