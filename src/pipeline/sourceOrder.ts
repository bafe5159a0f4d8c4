import { EngineError, type ErrorCode } from '../domain/errors.ts';
import type { Clock, Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';

/** Beyond twice the wait it was asked for, a source has this long to send a refused message again. */
const patienceMs = 5_000;
/** The wait where a refusal names none. */
const defaultRetryMs = 1_000;
/** A source that has to wait for its own earlier message is not asked back sooner. */
const shortestRetryMs = 100;
/** Refused messages of one source that are remembered; those beyond are refused all the same. */
const maxRemembered = 1_024;

/** A message that was refused for the moment. */
interface Refused {
  /** Its place in the source's order: that of its first arrival. */
  readonly place: number;
  readonly code: ErrorCode;
  readonly retryAtMs: number;
  /** True while it has come again and has no answer yet. */
  underWay: boolean;
}

interface Held {
  readonly refused: Map<string, Refused>;
  /** From here on the source has given them up. */
  untilMs: number;
}

/** The place of one message in its conversation, as its source has sent it. */
export interface Place {
  /** The message comes, for the first time or again. @returns why it must not pass: one before it has to come first */
  enter(): EngineError | undefined;
  /** The same, asked once more where the message takes effect: one before it may have failed meanwhile. */
  blocked(): EngineError | undefined;
  settle(receipt: Receipt): void;
}

/**
 * Keeps the order of one source where a message was refused for the moment: the finals and the end that it sends after
 * it in the same conversation are refused too, until the message has come again and was accepted, or refused for good.
 * A source that has not sent it again in time has given it up, and with it all that was held. Only what was refused is
 * remembered. One per connection: the order of a conversation is that of a connection.
 */
export class SourceOrder {
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();
  #places = 0;
  #remembered = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Messages that are remembered, those that have been given up included. */
  get remembered(): number {
    return this.#remembered;
  }

  /** Undefined for what has no order to keep: all but finals and ends. */
  place(input: ConversationInput): Place | undefined {
    const message = messageOf(input);
    if (message === undefined) return undefined;
    const { conversationId } = input.key;
    const place = this.#current(conversationId)?.refused.get(message)?.place ?? this.#places++;
    let waitsForAnother = false;
    const blocked = () => {
      const error = this.#blockedBy(conversationId, place);
      waitsForAnother = error !== undefined;
      return error;
    };
    return {
      enter: () => {
        const error = blocked();
        const own = this.#held.get(conversationId)?.refused.get(message);
        if (own !== undefined) own.underWay = error === undefined;
        return error;
      },
      blocked,
      settle: receipt => {
        if (receipt.kind === 'refused' && receipt.retryable)
          this.#remember(conversationId, message, place, receipt, waitsForAnother);
        else this.#forget(conversationId, message);
      },
    };
  }

  #blockedBy(conversationId: string, place: number): EngineError | undefined {
    for (const before of this.#current(conversationId)?.refused.values() ?? []) {
      if (before.underWay || before.place >= place) continue;
      const retryAfterMs = Math.max(shortestRetryMs, Math.ceil(before.retryAtMs - this.#clock.nowMs()));
      return new EngineError(before.code, 'an earlier message of the conversation has to come again first', {
        retryable: true,
        retryAfterMs,
      });
    }
    return undefined;
  }

  #remember(
    conversationId: string,
    message: string,
    place: number,
    { code, retryAfterMs = defaultRetryMs }: Extract<Receipt, { kind: 'refused' }>,
    waitsForAnother: boolean,
  ): void {
    const nowMs = this.#clock.nowMs();
    const known = this.#current(conversationId);
    if (known?.refused.has(message) !== true) {
      if (this.#remembered >= maxRemembered) this.#forgetGivenUp();
      if (this.#remembered >= maxRemembered) return;
      this.#remembered++;
    }
    const held = known ?? { refused: new Map<string, Refused>(), untilMs: 0 };
    this.#held.set(conversationId, held);
    held.refused.set(message, { place, code, retryAtMs: nowMs + retryAfterMs, underWay: false });
    // What only waits gives the first no more time: a source that never sends again would be locked out for ever.
    if (!waitsForAnother || held.untilMs === 0)
      held.untilMs = Math.max(held.untilMs, nowMs + 2 * retryAfterMs + patienceMs);
  }

  #forget(conversationId: string, message: string): void {
    const held = this.#held.get(conversationId);
    if (held?.refused.delete(message) !== true) return;
    this.#remembered--;
    // The source does send again: the next one has its time too.
    held.untilMs = Math.max(held.untilMs, this.#clock.nowMs() + patienceMs);
    if (held.refused.size === 0) this.#held.delete(conversationId);
  }

  /** What is held of a conversation and has not been given up. */
  #current(conversationId: string): Held | undefined {
    const held = this.#held.get(conversationId);
    if (held === undefined || this.#clock.nowMs() < held.untilMs) return held;
    this.#remembered -= held.refused.size;
    this.#held.delete(conversationId);
    return undefined;
  }

  #forgetGivenUp(): void {
    for (const conversationId of this.#held.keys()) this.#current(conversationId);
  }
}

/** What names a message when it comes again: an utterance whatever its revision, or the end. */
function messageOf(input: ConversationInput): string | undefined {
  if (input.kind === 'ended') return 'end';
  return input.kind === 'utterance' && input.utterance.final ? `u ${input.utterance.utteranceId}` : undefined;
}
