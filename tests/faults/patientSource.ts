import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { FaultMessage } from './inputs.ts';

const retryMs = 100;

type Answer = Readonly<Record<string, unknown>>;

/**
 * A source that keeps the order of each conversation while messages are refused: it sends the next one only when the
 * one before has been accepted, and what is refused again. Conversations go side by side, over one connection.
 */
export class PatientSource {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  /** Conversations of which something without an answer of its own has been refused. */
  readonly #newsRefused = new Set<string>();
  readonly #refused = new Map<string, number>();
  #accepted = 0;
  #markers = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', data => {
      this.#hear(JSON.parse((data as Buffer).toString('utf8')) as Answer);
    });
  }

  static async connect(url: string): Promise<PatientSource> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`);
    await once(socket, 'open');
    return new PatientSource(socket);
  }

  /** Finals that were accepted. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How often something was refused, by code. */
  get refused(): ReadonlyMap<string, number> {
    return this.#refused;
  }

  /** Resolves when all of it has been taken, or after that long. @returns whether it was */
  async stream(conversations: readonly (readonly FaultMessage[])[], patienceMs: number): Promise<boolean> {
    const untilMs = performance.now() + patienceMs;
    const all = await Promise.all(conversations.map(messages => this.#converse(messages, untilMs)));
    return all.every(taken => taken);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  async #converse(messages: readonly FaultMessage[], untilMs: number): Promise<boolean> {
    for (const message of messages)
      while (!(await this.#isTaken(message))) {
        if (performance.now() > untilMs) return false;
        await sleep(retryMs);
      }
    return true;
  }

  async #isTaken({ conversationId, utteranceId, frame }: FaultMessage): Promise<boolean> {
    this.#socket.send(frame);
    if (utteranceId !== undefined) {
      const { type } = await this.#answer(conversationId, utteranceId);
      if (type === 'accepted') this.#accepted++;
      return type === 'accepted';
    }
    // Answers come in the order of the messages: that of something behind it shows that it was not refused.
    const marker = { conversationId: 'marker', utteranceId: `m-${this.#markers++}`, role: 'system' };
    this.#socket.send(JSON.stringify({ type: 'utterance', ...marker, text: '', final: false }));
    await this.#answer(marker.conversationId, marker.utteranceId);
    return !this.#newsRefused.delete(conversationId);
  }

  #answer(conversationId: string, utteranceId: string): Promise<Answer> {
    return new Promise(resolve => this.#waiting.set(JSON.stringify([conversationId, utteranceId]), resolve));
  }

  #hear(answer: Answer): void {
    const { type, code, conversationId, utteranceId } = answer;
    if (type === 'refused') this.#refused.set(String(code), (this.#refused.get(String(code)) ?? 0) + 1);
    if (type === 'refused' && utteranceId === undefined) this.#newsRefused.add(String(conversationId));
    const key = JSON.stringify([conversationId, utteranceId]);
    this.#waiting.get(key)?.(answer);
    this.#waiting.delete(key);
  }
}
