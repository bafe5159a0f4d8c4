import { abortError, onAbort, type Abortable } from './abort.ts';
import { clientClosed, PulsoError } from './clientError.ts';
import { Delivery } from './delivery.ts';
import { encode } from './messageLimits.ts';
import { backoffOf, linkOptions, type ConnectionOptions } from './options.ts';
import type { Entry } from './outbox.ts';
import type {
  Accepted,
  ConversationEnd,
  ConversationStart,
  ConversationUpdate,
  OutgoingMessage,
  Refused,
  SignalsAnswer,
  Utterance,
} from './wire.ts';

export interface PulsoStreamOptions extends ConnectionOptions {
  /** Messages that may be kept at a time, sent ones without an answer included. Default 1,000. */
  readonly maxBuffered?: number;
  /** Messages on the way without an answer; more wait. Default 128: half of what the engine allows. */
  readonly maxInFlight?: number;
  /** Without any answer for this long the connection is given up and made anew. Default 30,000. */
  readonly answerTimeoutMs?: number;
  /** Asks for the signals of every utterance of the conversations that this stream speaks in. */
  readonly onSignals?: (signals: SignalsAnswer) => void;
  /** Hears every refusal, also of what is sent again by itself. */
  readonly onRefused?: (refusal: Refused) => void;
}

/**
 * Sends live conversations to an engine. Finals are kept until the engine has them, and sent again after a lost
 * connection under the same key: at least once, and the engine recognises repeats. Connects when there is something
 * to send.
 */
export class PulsoStream {
  readonly #delivery: Delivery;
  readonly #maxBuffered: number;
  readonly #roomWaiters = new Set<() => void>();
  readonly #ended: Promise<void>;
  #messages = 0;
  /** Why nothing more is taken. */
  #over: Error | undefined;

  /** @throws TypeError for a bad address, or where there is no WebSocket */
  constructor(options: PulsoStreamOptions) {
    const { signal, onSignals, onRefused } = options;
    const link = linkOptions(options, '/v1/streams');
    if (onSignals !== undefined) link.url.searchParams.set('signals', '1');
    this.#maxBuffered = options.maxBuffered ?? 1_000;
    let ended: () => void = () => undefined;
    this.#ended = new Promise(resolve => {
      ended = resolve;
    });
    this.#delivery = new Delivery(
      {
        link,
        backoff: backoffOf(options),
        maxInFlight: options.maxInFlight ?? 128,
        answerTimeoutMs: options.answerTimeoutMs ?? 30_000,
        onSignals,
        onRefused,
      },
      {
        roomMade: () => {
          this.#wakeWaiters();
        },
        ended: error => {
          this.#over ??= error;
          this.#wakeWaiters();
          ended();
        },
      },
    );
    const forget = onAbort(signal, reason => {
      this.#delivery.end(abortError(reason));
    });
    void this.#ended.then(forget);
  }

  /** Messages that are kept: waiting, or sent and not answered. */
  get buffered(): number {
    return this.#delivery.size;
  }

  /**
   * Sends one utterance. Resolves when the engine has accepted it: a final is safe then. An interim that could only
   * wait is left out instead, and resolves to undefined.
   * @throws PulsoError BUFFER_FULL (see `ready`), CLIENT_CLOSED, or the code that the engine refuses it with; what
   * the engine refuses for the moment is sent again instead
   */
  utterance(utterance: Utterance & { readonly final: true }, options?: Abortable): Promise<Accepted>;
  utterance(utterance: Utterance, options?: Abortable): Promise<Accepted | undefined>;
  utterance(utterance: Utterance, { signal }: Abortable = {}): Promise<Accepted | undefined> {
    const { final, utteranceId } = utterance;
    if (!final && this.#over === undefined && !this.#delivery.isFree) {
      this.#delivery.connect();
      return Promise.resolve(undefined);
    }
    const answer = new Promise<Accepted | undefined>((resolve, reject) => {
      let forget: () => void = () => undefined;
      const settle = (outcome: Accepted | Error | undefined) => {
        forget();
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const entry = this.#send({ type: 'utterance', ...utterance }, { keep: final, utteranceId, settle });
      forget = onAbort(signal, reason => {
        reject(abortError(reason));
        this.#delivery.forget(entry);
      });
    });
    return quietly(answer);
  }

  /**
   * Tells of a conversation before its first utterance. Resolves when it is buffered: it has no answer of its own. It
   * is sent again until an answer to something later shows that the engine has it.
   * @throws PulsoError as `utterance` does
   */
  conversationStarted(conversation: ConversationStart): Promise<void> {
    return this.#sendNews({ type: 'conversation.started', ...conversation });
  }

  /** Tells what has changed; otherwise as `conversationStarted`. */
  conversationUpdated(conversation: ConversationUpdate): Promise<void> {
    return this.#sendNews({ type: 'conversation.updated', ...conversation });
  }

  /** Tells that a conversation is over; otherwise as `conversationStarted`. `close` makes sure that it arrives. */
  conversationEnded(conversation: ConversationEnd): Promise<void> {
    return this.#sendNews({ type: 'conversation.ended', ...conversation });
  }

  /** Resolves when there is room for one more message. @throws PulsoError CLIENT_CLOSED */
  async ready({ signal }: Abortable = {}): Promise<void> {
    while (this.#over === undefined && this.#delivery.size >= this.#maxBuffered) await this.#change(signal);
    if (this.#over !== undefined) throw this.#over;
  }

  /**
   * Takes nothing more, waits until the engine has everything, and says goodbye. A second call waits for the same end.
   * @param signal aborting it ends the waiting: what has no answer yet is rejected
   */
  async close({ signal }: Abortable = {}): Promise<void> {
    this.#over ??= clientClosed();
    this.#wakeWaiters();
    this.#delivery.finish();
    const forget = onAbort(signal, reason => {
      this.#delivery.end(abortError(reason));
    });
    await this.#ended;
    forget();
  }

  #sendNews(message: OutgoingMessage): Promise<void> {
    return quietly(
      new Promise(resolve => {
        this.#send(message, { keep: true, settle: () => undefined });
        resolve();
      }),
    );
  }

  /** @throws PulsoError */
  #send(message: OutgoingMessage, part: Pick<Entry, 'keep' | 'utteranceId' | 'settle'>): Entry {
    if (this.#over !== undefined) throw this.#over;
    const { size } = this.#delivery;
    if (size >= this.#maxBuffered)
      throw new PulsoError('BUFFER_FULL', `${size} messages are buffered, limit ${this.#maxBuffered}`, {
        retryable: true,
      });
    const { conversationId } = message;
    const entry = { ...part, text: encode(message), order: this.#messages++, conversationId };
    this.#delivery.add(entry);
    return entry;
  }

  /** Resolves when there may be room. */
  async #change(signal: AbortSignal | undefined): Promise<void> {
    let wake: () => void = () => undefined;
    let forget: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        this.#roomWaiters.add(wake);
        forget = onAbort(signal, reason => {
          reject(abortError(reason));
        });
      });
    } finally {
      forget();
      this.#roomWaiters.delete(wake);
    }
  }

  #wakeWaiters(): void {
    for (const wake of this.#roomWaiters) wake();
  }
}

/** The same promise, whose rejection need not be handled: refusals are also told to `onRefused`. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
