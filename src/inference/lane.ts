/** An element of a lane. Belongs to at most one lane at a time. */
export interface LaneNode<T> {
  readonly value: T;
  before: LaneNode<T> | undefined;
  after: LaneNode<T> | undefined;
  lane: Lane<T> | undefined;
}

export function laneNode<T>(value: T): LaneNode<T> {
  return { value, before: undefined, after: undefined, lane: undefined };
}

/** First in, first out; anything can leave from the middle. Every operation takes constant time. */
export class Lane<T> {
  #first: LaneNode<T> | undefined;
  #last: LaneNode<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  get last(): T | undefined {
    return this.#last?.value;
  }

  push(node: LaneNode<T>): void {
    node.lane = this;
    node.before = this.#last;
    if (this.#last === undefined) this.#first = node;
    else this.#last.after = node;
    this.#last = node;
    this.#size++;
  }

  /** Puts a node in front of all others: it had its turn once and lost it. */
  unshift(node: LaneNode<T>): void {
    node.lane = this;
    node.after = this.#first;
    if (this.#first === undefined) this.#last = node;
    else this.#first.before = node;
    this.#first = node;
    this.#size++;
  }

  shift(): T | undefined {
    const node = this.#first;
    if (node !== undefined) this.remove(node);
    return node?.value;
  }

  /** Takes a node out; does nothing when it is not in this lane. */
  remove(node: LaneNode<T>): void {
    if (node.lane !== this) return;
    if (node.before === undefined) this.#first = node.after;
    else node.before.after = node.after;
    if (node.after === undefined) this.#last = node.before;
    else node.after.before = node.before;
    node.before = undefined;
    node.after = undefined;
    node.lane = undefined;
    this.#size--;
  }
}
