import type { Accepted } from './wire.ts';

/** One message on its way. */
export interface Entry {
  /** Rises with each message of a stream. */
  readonly order: number;
  readonly text: string;
  readonly conversationId: string;
  /** Absent on `conversation.*` messages, which have no `accepted` of their own. */
  readonly utteranceId?: string;
  /** Sent again until it is answered; interims are not. */
  keep: boolean;
  /** The answer, an error, or undefined where there will be none. */
  readonly settle: (outcome: Accepted | Error | undefined) => void;
}

/**
 * What has been handed over and not been answered, in its order: first waiting, then in flight. The engine answers in
 * the order of the messages of a connection, so an answer also says that all before it have been taken. Bounded by
 * its owner, who looks at `size`.
 */
export class Outbox {
  readonly #waiting: Entry[] = [];
  readonly #inFlight: Entry[] = [];
  /** Conversations whose messages wait until an instant, because the engine has refused one for now. */
  readonly #heldUntilMs = new Map<string, number>();

  get size(): number {
    return this.#waiting.length + this.#inFlight.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get inFlight(): number {
    return this.#inFlight.length;
  }

  /** Messages in flight that will be answered. */
  get unanswered(): number {
    return this.#inFlight.filter(isAnswered).length;
  }

  add(entry: Entry): void {
    this.#waiting.push(entry);
  }

  /** Takes the next message that may go out, and counts it as in flight. */
  next(nowMs: number): Entry | undefined {
    for (const conversationId of this.#heldUntilMs.keys())
      if (this.#heldUntil(conversationId) <= nowMs) this.#heldUntilMs.delete(conversationId);
    const at = this.#waiting.findIndex(({ conversationId }) => !this.#heldUntilMs.has(conversationId));
    if (at === -1) return undefined;
    const [entry] = this.#waiting.splice(at, 1);
    if (entry !== undefined) this.#inFlight.push(entry);
    return entry;
  }

  /** When the first of the waiting messages may go out; undefined when none waits, or all wait for answers. */
  nextAtMs(): number | undefined {
    const waiting = new Set(this.#waiting.map(({ conversationId }) => conversationId));
    const firstMs = Math.min(...[...waiting].map(conversationId => this.#heldUntil(conversationId)));
    return firstMs === Infinity ? undefined : firstMs;
  }

  /**
   * The message that an answer is about, an utterance or else one of `conversation.*`; it and the `conversation.*`
   * messages before it are no longer in flight.
   */
  answered(conversationId: string, utteranceId: string | undefined): Entry | undefined {
    const at = this.#inFlight.findIndex(
      entry => entry.conversationId === conversationId && entry.utteranceId === utteranceId,
    );
    const entry = this.#inFlight[at];
    if (entry === undefined) return undefined;
    const before = this.#inFlight.splice(0, at + 1).slice(0, -1);
    // Utterances before it have answers of their own: they stay, whatever made the engine skip them.
    this.#inFlight.unshift(...before.filter(isAnswered));
    for (const news of before) if (!isAnswered(news)) news.settle(undefined);
    return entry;
  }

  /**
   * Puts a refused message back, to go out again before what came after it. The rest of its conversation waits with
   * it: for an utterance that would be out of order, for `conversation.*` it may be the one that was refused. Finals
   * that are under way behind it are refused too, and have their answer first: all go again from it on, in their order.
   */
  hold(entry: Entry, untilMs: number): void {
    const { conversationId } = entry;
    this.#heldUntilMs.set(conversationId, Math.max(untilMs, this.#heldUntilMs.get(conversationId) ?? 0));
    const withIt = entry.utteranceId === undefined ? this.#takeNews(conversationId) : [];
    for (const held of [entry, ...withIt]) this.#putBack(held);
  }

  /** The connection is gone: what is kept waits again, in its order. Returns what is not. */
  restart(): Entry[] {
    const lost = this.#inFlight.splice(0);
    for (const entry of lost) if (entry.keep) this.#putBack(entry);
    return lost.filter(({ keep }) => !keep);
  }

  /** Takes a message back that has not been sent; false when it has. */
  remove(entry: Entry): boolean {
    const at = this.#waiting.indexOf(entry);
    if (at !== -1) this.#waiting.splice(at, 1);
    return at !== -1;
  }

  clear(): Entry[] {
    return [...this.#inFlight.splice(0), ...this.#waiting.splice(0)];
  }

  /** Infinity while answers to what was sent behind a refused message are still to come. */
  #heldUntil(conversationId: string): number {
    const untilMs = this.#heldUntilMs.get(conversationId);
    if (untilMs === undefined) return -Infinity;
    const behind = this.#inFlight.some(
      entry => entry.conversationId === conversationId && entry.keep && isAnswered(entry),
    );
    return behind ? Infinity : untilMs;
  }

  #putBack(entry: Entry): void {
    const at = this.#waiting.findIndex(({ order }) => order > entry.order);
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, entry);
  }

  #takeNews(conversationId: string): Entry[] {
    const isNews = (entry: Entry) => entry.conversationId === conversationId && !isAnswered(entry);
    const taken = this.#inFlight.filter(isNews);
    const rest = this.#inFlight.filter(entry => !isNews(entry));
    this.#inFlight.splice(0, this.#inFlight.length, ...rest);
    return taken;
  }
}

function isAnswered({ utteranceId }: Entry): boolean {
  return utteranceId !== undefined;
}
