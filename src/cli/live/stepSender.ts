import { PulsoError } from '../../client/clientError.ts';
import { PulsoStream, type PulsoStreamOptions } from '../../client/stream.ts';
import type { Refused } from '../../client/wire.ts';
import type { ReplayStep } from '../../replay/timeline.ts';
import type { Refusal } from '../replay/replayView.ts';
import type { Followed } from './connectionWatch.ts';

export interface StepSenderOptions extends Omit<PulsoStreamOptions, 'onConnection' | 'onRefused'> {
  readonly connection: Followed;
  /** True once a connection was lost: then messages may reach the engine twice. */
  readonly maySendTwice: () => boolean;
  readonly nowMs: () => number;
  /** A final is safe, so long after it was sent. */
  readonly onAcknowledged: (latencyMs: number) => void;
  readonly onRefusal: (refusal: Refusal) => void;
}

/** Tells an engine what a live source would tell it, and notes what comes of each message. */
export class StepSender {
  readonly #options: StepSenderOptions;
  readonly #stream: PulsoStream;
  readonly #unanswered = new Set<Promise<void>>();
  /** Finals without an answer, by conversation and utterance. */
  readonly #finals = new Set<string>();
  #hasBegun = false;

  constructor(options: StepSenderOptions) {
    this.#options = options;
    this.#stream = new PulsoStream({
      ...options,
      onConnection: options.connection.onConnection,
      onRefused: refusal => {
        this.#refused(refusal);
      },
    });
  }

  /**
   * Resolves when one more message would go out at once, or is kept while the connection is away.
   * @throws what has ended the connection
   */
  async ready(): Promise<void> {
    // What is sent before it stands for the first time would only wait, and interims would be left out.
    if (this.#hasBegun) await this.#options.connection.stands;
    await this.#stream.ready();
  }

  send(step: ReplayStep): void {
    this.#hasBegun = true;
    if (step.kind === 'utterance') this.#utterance(step);
    else
      this.#news(step).catch((error: unknown) => {
        this.#rejected(step.conversationId, undefined, error);
      });
  }

  /** Resolves when every utterance has its answer. */
  async settled(): Promise<void> {
    await Promise.all(this.#unanswered);
  }

  /** Says goodbye. */
  async close(options: { readonly signal: AbortSignal }): Promise<void> {
    await this.#stream.close(options);
  }

  #news(step: Exclude<ReplayStep, { kind: 'utterance' }>): Promise<void> {
    const { conversationId } = step;
    if (step.kind === 'ended') return this.#stream.conversationEnded({ conversationId, reason: step.reason });
    return this.#stream.conversationStarted({
      conversationId,
      ...step.info,
      startedAt: new Date().toISOString(),
    });
  }

  #utterance({ conversationId, utterance }: Extract<ReplayStep, { kind: 'utterance' }>): void {
    const { utteranceId, final } = utterance;
    const { nowMs, onAcknowledged } = this.#options;
    const key = keyOf(conversationId, utteranceId);
    const sentAtMs = nowMs();
    if (final) this.#finals.add(key);
    const answered = this.#stream.utterance({ conversationId, ...utterance }).then(
      () => {
        if (final) onAcknowledged(nowMs() - sentAtMs);
      },
      (error: unknown) => {
        this.#rejected(conversationId, utteranceId, error);
      },
    );
    const noted = answered.finally(() => {
      this.#unanswered.delete(noted);
      if (final) this.#finals.delete(key);
    });
    this.#unanswered.add(noted);
  }

  /** Of what the engine will not take, and of nothing that ends with the connection. */
  #rejected(conversationId: string, utteranceId: string | undefined, error: unknown): void {
    if (!(error instanceof PulsoError) || this.#options.signal?.aborted === true) return;
    this.#options.onRefusal({ conversationId, utteranceId, code: error.code, sentAgain: false });
  }

  /** Utterances that are refused for good are told of by their promise. */
  #refused({ conversationId, utteranceId, code, retryable }: Refused): void {
    if (conversationId === undefined) return;
    // News has no answer of its own, and is told again after a lost connection: the engine had it before.
    const isNews = utteranceId === undefined;
    if (isNews && code === 'CONVERSATION_ENDED' && this.#options.maySendTwice()) return;
    const sentAgain = retryable && (isNews || this.#finals.has(keyOf(conversationId, utteranceId)));
    if (isNews || sentAgain) this.#options.onRefusal({ conversationId, utteranceId, code, sentAgain });
  }
}

/** Ids hold no control characters. */
function keyOf(conversationId: string, utteranceId: string): string {
  return `${conversationId}\u0000${utteranceId}`;
}
