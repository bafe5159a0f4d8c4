import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { sideBySide, type FaultMessage } from './inputs.ts';
import { bearer } from './tenantKey.ts';

/** Finals; what opens a conversation has no answer of its own, and does not count. */
const underWay = 40;
/** Until what was refused for the moment is sent again, where the engine does not say. */
const defaultRetryMs = 250;

type Answer = Readonly<Record<string, unknown>>;

/** How a source stands after a connection. */
export interface SourceFigures {
  readonly accepted: number;
  readonly resent: number;
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * A source as the protocol wants it: it sends again, in their order, what was not accepted before a connection
 * broke, and what was refused for the moment. Conversations go side by side.
 */
export class FaultSource {
  /** Those sent on the open connection come first. */
  readonly #pending: FaultMessage[] = [];
  /** Ends of conversations have no answer: each is sent behind its last final, and again by `sendEnds`. */
  readonly #ends = new Map<string, FaultMessage>();
  readonly #accepted = new Set<string>();
  readonly #sentBefore = new Set<FaultMessage>();
  readonly #refused = new Map<string, number>();
  readonly #key: string | undefined;
  #resent = 0;
  #socket: WebSocket | undefined;

  /** @param key API key of its tenant, where the engine asks for one */
  constructor(conversations: readonly (readonly FaultMessage[])[] = [], key?: string) {
    this.#key = key;
    this.add(conversations);
  }

  /** More to send, side by side, behind what is there. */
  add(conversations: readonly (readonly FaultMessage[])[]): void {
    for (const message of sideBySide(conversations))
      if (message.frame.includes('"conversation.ended"')) this.#ends.set(message.conversationId, message);
      else this.#pending.push(message);
  }

  get done(): boolean {
    return this.#pending.length === 0;
  }

  /** Keys of the finals that were accepted. */
  get accepted(): ReadonlySet<string> {
    return this.#accepted;
  }

  get figures(): SourceFigures {
    return {
      accepted: this.#accepted.size,
      resent: this.#resent,
      refused: Object.fromEntries(this.#refused),
    };
  }

  /** Streams until everything has been accepted or the connection ends, whichever comes first. */
  async stream(url: string): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`, bearer(this.#key));
    this.#socket = socket;
    const closed = once(socket, 'close').catch(() => undefined);
    socket.on('error', () => undefined);
    const opened = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    if (!opened) return;
    let next = 0;
    let again: NodeJS.Timeout | undefined;
    const sendMore = () => {
      for (; next < Math.min(this.#pending.length, underWay + this.#ends.size); next++)
        this.#send(socket, this.#pending[next]);
    };
    socket.on('message', data => {
      const answer = JSON.parse((data as Buffer).toString('utf8')) as Answer;
      next = Math.max(0, next - this.#take(answer));
      // Everything that has no answer yet once more, in its order: the engine knows what it has accepted meanwhile.
      if (answer['retryable'] === true)
        again ??= setTimeout(
          () => {
            again = undefined;
            next = 0;
            sendMore();
          },
          Number(answer['retryAfterMs'] ?? defaultRetryMs),
        );
      else if (again === undefined) sendMore();
    });
    sendMore();
    while (!this.done && socket.readyState === WebSocket.OPEN) await Promise.race([closed, sleep(5)]);
    clearTimeout(again);
    socket.terminate();
    await closed;
  }

  /** Sends the ends of these conversations once more. */
  async sendEnds(url: string, conversationIds: readonly string[]): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`, bearer(this.#key));
    await once(socket, 'open');
    for (const each of conversationIds) socket.send(this.#ends.get(each)?.frame ?? '');
    socket.close();
    await once(socket, 'close');
  }

  /** Breaks the connection, as a network does. */
  cut(): void {
    this.#socket?.terminate();
  }

  #send(socket: WebSocket, message: FaultMessage | undefined): void {
    if (message === undefined || socket.readyState !== WebSocket.OPEN) return;
    if (this.#sentBefore.has(message)) this.#resent++;
    this.#sentBefore.add(message);
    socket.send(message.frame);
  }

  /** @returns how many messages are settled by the answer: it covers those of its conversation before it */
  #take({ type, code, conversationId, utteranceId }: Answer): number {
    if (type === 'refused') this.#refused.set(String(code), (this.#refused.get(String(code)) ?? 0) + 1);
    if (type !== 'accepted') return 0;
    const at = this.#pending.findIndex(
      each => each.conversationId === conversationId && each.utteranceId === utteranceId,
    );
    if (at === -1) return 0;
    this.#accepted.add(keyOf(String(conversationId), String(utteranceId)));
    const covered = this.#pending.slice(0, at + 1).filter(each => each.conversationId === conversationId);
    for (const each of covered) this.#pending.splice(this.#pending.indexOf(each), 1);
    const isLast = !this.#pending.some(each => each.conversationId === conversationId);
    const end = this.#ends.get(String(conversationId));
    if (isLast && end !== undefined) this.#socket?.send(end.frame);
    return covered.length;
  }
}

export function keyOf(conversationId: string, utteranceId: string): string {
  return JSON.stringify([conversationId, utteranceId]);
}
