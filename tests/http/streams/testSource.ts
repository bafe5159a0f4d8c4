import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket, type ClientOptions } from 'ws';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

type Message = Readonly<Record<string, unknown>>;

/** A WebSocket client that hands out what it receives one by one. */
export class TestSource {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly #received: Message[] = [];
  readonly #readers: ((message: Message) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise(resolve => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message;
      const reader = this.#readers.shift();
      if (reader === undefined) this.#received.push(message);
      else reader(message);
    });
  }

  static async connect(
    url: string,
    options: ClientOptions = {},
    protocols: string[] = [],
  ): Promise<TestSource> {
    const source = new TestSource(new WebSocket(url, protocols, options));
    await once(source.socket, 'open');
    return source;
  }

  /** Sends a value as JSON, a string as it is. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message that has not been handed out yet. */
  next(): Promise<Message> {
    const message = this.#received.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise(resolve => this.#readers.push(resolve));
  }

  async take(count: number): Promise<Message[]> {
    const messages: Message[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }
}

/** The HTTP answer to an upgrade that is refused. */
export async function refusedUpgrade(
  url: string,
  options: ClientOptions = {},
): Promise<{
  status: number | undefined;
  code: unknown;
  body: Message;
  headers: IncomingMessage['headers'];
}> {
  const socket = new WebSocket(url, options);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Message;
  return { status: response.statusCode, code: body['code'], body, headers: response.headers };
}
