import { retryDelayMs, type Backoff } from './backoff.ts';
import { clientClosed, PulsoError } from './clientError.ts';
import { Link, type LinkOptions } from './link.ts';
import { Outbox, type Entry } from './outbox.ts';
import { tell } from './tell.ts';
import { answerOf, type Refused, type SignalsAnswer } from './wire.ts';

export interface DeliveryOptions {
  readonly link: LinkOptions;
  readonly backoff: Backoff;
  readonly maxInFlight: number;
  readonly answerTimeoutMs: number;
  readonly onSignals: ((signals: SignalsAnswer) => void) | undefined;
  readonly onRefused: ((refusal: Refused) => void) | undefined;
}

/** What the owner hears of. */
export interface DeliveryListener {
  /** Something that was kept is not any more. */
  roomMade(): void;
  /** Called once: nothing is taken or sent any more, and every entry has been settled. */
  ended(error: Error): void;
}

/** How long to wait before a refused message is sent again, where the engine does not say. */
const defaultRetryMs = 1_000;

/**
 * Brings the messages of an outbox to the engine, at the pace that it allows, over one connection after the other,
 * until each has its answer.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #listener: DeliveryListener;
  readonly #link: Link;
  readonly #outbox = new Outbox();
  #pausedUntilMs = 0;
  #pumpTimer: ReturnType<typeof setTimeout> | undefined;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  #finishing = false;
  #over = false;

  constructor(options: DeliveryOptions, listener: DeliveryListener) {
    this.#options = options;
    this.#listener = listener;
    this.#link = new Link(options.link, {
      opened: () => {
        this.#pump();
      },
      text: text => {
        this.#hear(text);
      },
      lost: () => {
        this.#lost();
      },
      closed: clean => {
        // Nothing is awaited then but the news that a clean end covers.
        if (clean || this.#outbox.size === 0) this.end(clientClosed());
        else this.#lost();
      },
      failed: error => {
        this.end(error);
      },
    });
  }

  /** Messages waiting, and messages sent and not answered. */
  get size(): number {
    return this.#outbox.size;
  }

  /** True when a message that is handed over now would be on the wire at once. */
  get isFree(): boolean {
    return (
      this.#link.isOpen &&
      this.#outbox.waiting === 0 &&
      this.#outbox.inFlight < this.#options.maxInFlight &&
      performance.now() >= this.#pausedUntilMs
    );
  }

  /** Connects although nothing is to be sent yet. */
  connect(): void {
    this.#link.connect();
  }

  add(entry: Entry): void {
    this.#outbox.add(entry);
    this.#pump();
  }

  /** Takes a message back where that is possible; it is not sent again in any case. */
  forget(entry: Entry): void {
    entry.keep = false;
    if (!this.#outbox.remove(entry)) return;
    this.#listener.roomMade();
    this.#sayGoodbye();
  }

  /** Ends once everything has its answer and the engine has agreed to the end. */
  finish(): void {
    this.#finishing = true;
    this.#sayGoodbye();
  }

  /** Ends now; what has no answer gets the error. */
  end(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#pumpTimer);
    clearTimeout(this.#answerTimer);
    this.#link.end({ kind: 'closed' });
    for (const entry of this.#outbox.clear()) entry.settle(error);
    this.#listener.ended(error);
  }

  /** Sends what may go out now, and comes back for the rest. */
  #pump(): void {
    clearTimeout(this.#pumpTimer);
    const dueMs = this.#outbox.nextAtMs();
    if (dueMs === undefined) return;
    this.#link.connect();
    if (!this.#link.isOpen || this.#outbox.inFlight >= this.#options.maxInFlight) return;
    const nowMs = performance.now();
    const startMs = Math.max(dueMs, this.#pausedUntilMs);
    if (startMs > nowMs) {
      this.#pumpTimer = setTimeout(() => {
        this.#pump();
      }, startMs - nowMs);
      return;
    }
    while (this.#outbox.inFlight < this.#options.maxInFlight) {
      const entry = this.#outbox.next(nowMs);
      if (entry === undefined) break;
      this.#link.send(entry.text);
    }
    if (this.#answerTimer === undefined) this.#awaitAnswer();
    this.#pump();
  }

  #hear(text: string): void {
    const answer = answerOf(text);
    switch (answer?.type) {
      case 'accepted':
        this.#link.proven();
        this.#outbox.answered(answer.conversationId, answer.utteranceId)?.settle(answer);
        break;
      case 'refused':
        this.#refused(answer);
        break;
      case 'slow-down':
        this.#pausedUntilMs = performance.now() + answer.retryAfterMs;
        break;
      case 'signals':
        tell(this.#options.onSignals, answer);
        return;
      case undefined:
        return;
    }
    this.#awaitAnswer();
    this.#listener.roomMade();
    this.#pump();
    this.#sayGoodbye();
  }

  #refused(refusal: Refused): void {
    const { conversationId, utteranceId, code, message, retryable } = refusal;
    const { retryAfterMs = defaultRetryMs } = refusal;
    tell(this.#options.onRefused, refusal);
    const entry =
      conversationId === undefined ? undefined : this.#outbox.answered(conversationId, utteranceId);
    if (entry === undefined) return;
    if (retryable && entry.keep)
      this.#outbox.hold(entry, performance.now() + retryDelayMs(retryAfterMs, this.#options.backoff));
    else entry.settle(new PulsoError(code, message, { retryable }));
  }

  /** A connection that brings no answer although one is due may be dead without anybody having said so. */
  #awaitAnswer(): void {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    if (this.#outbox.unanswered === 0) return;
    this.#answerTimer = setTimeout(() => {
      this.#link.drop();
    }, this.#options.answerTimeoutMs);
  }

  #lost(): void {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    this.#pausedUntilMs = 0;
    for (const forgotten of this.#outbox.restart()) forgotten.settle(undefined);
    this.#listener.roomMade();
    this.#pump();
    this.#sayGoodbye();
  }

  /** Once finishing, and when no answer is awaited any more: the answer to the goodbye covers the rest. */
  #sayGoodbye(): void {
    if (this.#finishing && this.#outbox.waiting === 0 && this.#outbox.unanswered === 0) this.#link.close();
  }
}
