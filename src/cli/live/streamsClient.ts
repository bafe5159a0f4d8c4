import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamMessage } from '../../pipeline/accept/messages.ts';
import type { EngineAddress } from './engineAddress.ts';
import { JsonSocket } from './jsonSocket.ts';

/** The answers of an engine, as far as a replay reads them (docs/protocol.md). */
const AnswerSchema = Type.Object({
  type: Type.String(),
  conversationId: Type.Optional(Type.String()),
  utteranceId: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
  retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
});
type Answer = Static<typeof AnswerSchema>;

export interface StreamsListener {
  /** An utterance was taken; a final is safe. `latencyMs` from sending it. */
  accepted(final: boolean, latencyMs: number): void;
  refused(conversationId: string | undefined, utteranceId: string | undefined, code: string): void;
  signals(conversationId: string, signals: object): void;
}

export interface StreamsClientOptions {
  readonly address: EngineAddress;
  readonly listener: StreamsListener;
  readonly nowMs: () => number;
  /** Utterances sent and not yet answered; more wait. */
  readonly maxInFlight: number;
  /** Ask for the signals of each utterance. */
  readonly signals: boolean;
}

interface Sent {
  readonly final: boolean;
  readonly atMs: number;
}

/** Sends messages to `/v1/streams`, no faster than the engine takes them, and each of them once. */
export class StreamsClient {
  readonly #options: StreamsClientOptions;
  readonly #isAnswer = new Ajv().compile<Answer>(AnswerSchema);
  /** By conversation and utterance, oldest first: revisions share an id, and are answered in their order. */
  readonly #inFlight = new Map<string, Sent[]>();
  readonly #answered: (() => void)[] = [];
  #unanswered = 0;
  #pausedUntilMs = 0;
  #socket: JsonSocket | undefined;

  constructor(options: StreamsClientOptions) {
    this.#options = options;
  }

  /** Rejects with ENGINE_UNREACHABLE when the connection ends too early; never resolves. */
  get lost(): Promise<never> {
    return this.#connected.lost;
  }

  /** @throws EngineError ENGINE_UNREACHABLE */
  async connect(): Promise<void> {
    const { address, signals } = this.#options;
    const url = new URL(address.streams);
    if (signals) url.searchParams.set('signals', '1');
    this.#socket = await JsonSocket.connect(address, url, [], text => {
      this.#hear(text);
    });
  }

  /**
   * Resolves once the message is on its way: after a pause that the engine asked for, and when few enough
   * utterances are unanswered.
   */
  async send(message: StreamMessage): Promise<void> {
    const { nowMs, maxInFlight } = this.#options;
    for (;;) {
      const pauseMs = this.#pausedUntilMs - nowMs();
      if (pauseMs > 0) await Promise.race([sleep(pauseMs), this.#connected.lost]);
      else if (this.#unanswered >= maxInFlight) await this.#nextAnswer();
      else break;
    }
    this.#connected.send(message);
    if (message.type !== 'utterance') return;
    const key = keyOf(message.conversationId, message.utteranceId);
    this.#inFlight.set(key, [...(this.#inFlight.get(key) ?? []), { final: message.final, atMs: nowMs() }]);
    this.#unanswered++;
  }

  /** Resolves when every utterance sent has been answered. */
  async settled(): Promise<void> {
    while (this.#unanswered > 0) await this.#nextAnswer();
  }

  async close(): Promise<void> {
    await this.#socket?.close();
  }

  get #connected(): JsonSocket {
    if (this.#socket === undefined) throw new Error('connect comes first');
    return this.#socket;
  }

  #nextAnswer(): Promise<void> {
    const answered = new Promise<void>(resolve => this.#answered.push(resolve));
    return Promise.race([answered, this.#connected.lost]);
  }

  #hear(text: string): void {
    const answer: unknown = JSON.parse(text);
    if (!this.#isAnswer(answer)) return;
    const { conversationId, utteranceId, code, retryAfterMs } = answer;
    switch (answer.type) {
      case 'accepted': {
        const sent = this.#take(conversationId, utteranceId);
        if (sent !== undefined)
          this.#options.listener.accepted(sent.final, this.#options.nowMs() - sent.atMs);
        break;
      }
      case 'refused':
        this.#take(conversationId, utteranceId);
        this.#options.listener.refused(conversationId, utteranceId, code ?? 'UNKNOWN');
        break;
      case 'slow-down':
        this.#pausedUntilMs = this.#options.nowMs() + (retryAfterMs ?? 0);
        break;
      case 'signals':
        if (conversationId !== undefined) this.#options.listener.signals(conversationId, answer);
    }
  }

  #take(conversationId: string | undefined, utteranceId: string | undefined): Sent | undefined {
    const key = keyOf(conversationId, utteranceId);
    const [sent, ...later] = this.#inFlight.get(key) ?? [];
    if (sent === undefined) return undefined;
    if (later.length > 0) this.#inFlight.set(key, later);
    else this.#inFlight.delete(key);
    this.#unanswered--;
    for (const wake of this.#answered.splice(0)) wake();
    return sent;
  }
}

/** Ids hold no control characters. */
function keyOf(conversationId: string | undefined, utteranceId: string | undefined): string {
  return `${conversationId ?? ''}\u0000${utteranceId ?? ''}`;
}
