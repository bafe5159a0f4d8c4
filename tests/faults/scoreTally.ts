import { once } from 'node:events';
import { WebSocket } from 'ws';
import { keyOf } from './source.ts';

interface SignalsEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly utteranceId: string;
    readonly final: boolean;
    readonly scorer?: string;
    readonly notScoredBecause?: string;
  };
}

/** A subscriber to signals: who scored each final, or why nobody did. */
export class ScoreTally {
  readonly #answers = new Map<string, string>();
  #socket: WebSocket | undefined;

  /** `model`, `lexicon`, the reason why it was not scored, or `silent` where neither was said; by final. */
  get answers(): ReadonlyMap<string, string> {
    return this.#answers;
  }

  count(answer: string): number {
    return [...this.#answers.values()].filter(each => each === answer).length;
  }

  async connect(url: string): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/events`, ['cloudevents.json']);
    this.#socket = socket;
    await once(socket, 'open');
    const subscribed = once(socket, 'message');
    socket.on('message', data => {
      this.#hear(JSON.parse((data as Buffer).toString('utf8')) as SignalsEvent);
    });
    socket.send(JSON.stringify({ type: 'subscribe', filter: { types: ['pulso.signals.v1'] } }));
    await subscribed;
  }

  close(): void {
    this.#socket?.terminate();
  }

  #hear({ type, subject, data }: SignalsEvent): void {
    if (type !== 'pulso.signals.v1' || !data.final) return;
    this.#answers.set(keyOf(subject, data.utteranceId), data.scorer ?? data.notScoredBecause ?? 'silent');
  }
}
