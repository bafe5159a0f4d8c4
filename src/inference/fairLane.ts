import { Lane, type LaneNode } from './lane.ts';

/**
 * A lane for each tenant, served in turn: whoever sends twenty times as much waits twenty times as long, and nobody
 * else notices. First in, first out within a tenant. A tenant costs memory only while it waits.
 */
export class FairLane<T> {
  readonly #tenantOf: (value: T) => string;
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Lane<T>>();
  #size = 0;

  constructor(tenantOf: (value: T) => string) {
    this.#tenantOf = tenantOf;
  }

  get size(): number {
    return this.#size;
  }

  push(node: LaneNode<T>): void {
    this.#size++;
    this.#laneOf(node).push(node);
  }

  /** Puts a node in front of its tenant's others: it had its turn once and lost it. */
  unshift(node: LaneNode<T>): void {
    this.#size++;
    this.#laneOf(node).unshift(node);
  }

  /** The oldest of the tenant whose turn it is. */
  shift(): T | undefined {
    for (const [tenant, lane] of this.#lanes) {
      const value = lane.shift();
      this.#lanes.delete(tenant);
      if (value === undefined) continue;
      this.#size--;
      if (lane.size > 0) this.#lanes.set(tenant, lane);
      return value;
    }
    return undefined;
  }

  /** Takes a node out; does nothing when it is not in this lane. */
  remove(node: LaneNode<T>): void {
    const tenant = this.#tenantOf(node.value);
    const lane = this.#lanes.get(tenant);
    if (lane === undefined || node.lane !== lane) return;
    lane.remove(node);
    this.#size--;
    if (lane.size === 0) this.#lanes.delete(tenant);
  }

  /** Oldest or newest of the tenant with the most waiting, counting one more of `asker`: it has to make room. */
  crowding(asker: string, which: 'oldest' | 'newest'): T | undefined {
    let longest = this.#lanes.get(asker);
    let most = (longest?.size ?? 0) + 1;
    for (const lane of this.#lanes.values())
      if (lane.size > most) {
        longest = lane;
        most = lane.size;
      }
    return which === 'oldest' ? longest?.first : longest?.last;
  }

  #laneOf({ value }: LaneNode<T>): Lane<T> {
    const tenant = this.#tenantOf(value);
    const known = this.#lanes.get(tenant);
    if (known !== undefined) return known;
    const lane = new Lane<T>();
    this.#lanes.set(tenant, lane);
    return lane;
  }
}
