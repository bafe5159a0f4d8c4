import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { FaultMessage } from './inputs.ts';
import { keyOf } from './source.ts';

/** Conversations that are open at the same time. */
const lanes = 8;

/** Sends conversations at a steady rate, whatever comes back; where one ends, the next begins. */
export class SteadySource {
  readonly #accepted = new Set<string>();
  readonly #sent = new Set<string>();
  readonly #streamed: string[] = [];
  #refused = 0;

  /** Finals that were sent. */
  get sent(): number {
    return this.#sent.size;
  }

  /** Conversations that were begun; all of them have been ended. */
  get streamed(): readonly string[] {
    return this.#streamed;
  }

  /** What must not have happened. */
  get broken(): string[] {
    const open = [...this.#sent].filter(key => !this.#accepted.has(key));
    return [
      ...(open.length === 0 ? [] : [`${open.length} finals were not accepted`]),
      ...(this.#refused === 0 ? [] : [`${this.#refused} messages were refused`]),
    ];
  }

  /** Begins conversations for that long, then ends what is open. Waits for the answers at most `patienceMs`. */
  async stream(
    url: string,
    conversation: (number: number) => readonly FaultMessage[],
    { seconds, perSecond, patienceMs }: Readonly<Record<'seconds' | 'perSecond' | 'patienceMs', number>>,
  ): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`);
    await once(socket, 'open');
    socket.on('message', data => {
      this.#hear((data as Buffer).toString('utf8'));
    });
    const open: FaultMessage[][] = Array.from({ length: lanes }, () => []);
    const begunAtMs = performance.now();
    let begun = 0;
    for (let number = 0; ; number++) {
      const lane = open[number % lanes] ?? [];
      const isOver = performance.now() - begunAtMs > seconds * 1_000;
      if (lane.length === 0 && !isOver) {
        lane.push(...conversation(begun++));
        this.#streamed.push(lane[0]?.conversationId ?? '');
      }
      const next = lane.shift();
      if (next === undefined && open.every(({ length }) => length === 0)) break;
      const waitMs = begunAtMs + (number * 1_000) / perSecond - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      if (next !== undefined) this.#send(socket, next);
    }
    const untilMs = performance.now() + patienceMs;
    while (this.#accepted.size < this.#sent.size && performance.now() < untilMs) await sleep(20);
    socket.close();
    await once(socket, 'close');
  }

  #send(socket: WebSocket, { conversationId, utteranceId, frame }: FaultMessage): void {
    if (utteranceId !== undefined) this.#sent.add(keyOf(conversationId, utteranceId));
    socket.send(frame);
  }

  #hear(text: string): void {
    const { type, conversationId, utteranceId } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (type === 'refused') this.#refused++;
    if (type === 'accepted') this.#accepted.add(keyOf(String(conversationId), String(utteranceId)));
  }
}
