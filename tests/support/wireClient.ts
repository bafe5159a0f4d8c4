import { once } from 'node:events';
import { WebSocket } from 'ws';

type Message = Readonly<Record<string, unknown>>;

/** A plain WebSocket client that keeps what it hears. */
export class WireClient {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #waiters: (() => void)[] = [];
  #listener: (message: Message) => void = () => undefined;
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', data => {
      // Text frames arrive as buffers.
      const message = JSON.parse((data as Buffer).toString('utf8')) as Message;
      this.#messages.push(message);
      this.#listener(message);
      for (const wake of this.#waiters.splice(0)) wake();
    });
    socket.on('close', code => {
      this.closeCode = code;
      for (const wake of this.#waiters.splice(0)) wake();
    });
  }

  /** @param url of the engine, `http://…` */
  static async connect(
    url: string,
    path: string,
    protocols: string[] = [],
    headers: Record<string, string> = {},
  ): Promise<WireClient> {
    const socket = new WebSocket(url.replace(/^http/, 'ws') + path, protocols, { headers });
    const client = new WireClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** Hears every message from now on. */
  onMessage(listener: (message: Message) => void): void {
    this.#listener = listener;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message, past or to come, that the predicate accepts. */
  async next(accepts: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#messages.find(accepts);
      if (found !== undefined) return found;
      if (this.closeCode !== undefined) throw new Error(`closed with ${this.closeCode} before it came`);
      await new Promise<void>(resolve => this.#waiters.push(resolve));
    }
  }

  async closed(): Promise<number> {
    while (this.closeCode === undefined) await new Promise<void>(resolve => this.#waiters.push(resolve));
    return this.closeCode;
  }

  close(): void {
    this.#socket.close();
  }
}
