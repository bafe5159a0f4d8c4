import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

type Message = Record<string, unknown>;

/** What a fake engine does with a message of a stream. */
export interface FakeStream {
  readonly answer: (message: Message) => void;
  readonly publish: (event: Message) => void;
  /** Closes all connections with a code. */
  readonly hangUp: (code: number) => void;
}

type Script = (message: Message, stream: FakeStream) => void;

/** An engine's two sockets with a script in place of the engine. */
export class FakeEngine {
  readonly received: Message[] = [];
  readonly paths: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** The status to refuse an upgrade with, by its path; set by a test. */
  refuse: (path: string) => number | undefined = () => undefined;
  readonly refused: number[] = [];
  /** The `subscribe` messages. */
  readonly subscriptions: Message[] = [];
  /** What subscribers are told: that nothing is missing, or that something may be. */
  recovered = true;
  readonly #server: WebSocketServer;
  readonly #subscribers = new Set<WebSocket>();
  /** Published while nobody was subscribed: kept for the next one. */
  readonly #missed: string[] = [];
  readonly #script: Script;

  private constructor(server: WebSocketServer, script: Script) {
    this.#server = server;
    this.#script = script;
    server.options.verifyClient = ({ req }, answer) => {
      const status = this.refuse(req.url ?? '');
      if (status !== undefined) this.refused.push(status);
      answer(status === undefined, status);
    };
    server.on('connection', (socket, request) => {
      this.paths.push(request.url ?? '');
      this.authorizations.push(request.headers.authorization);
      if (request.url?.startsWith('/v1/events') === true) this.#listen(socket);
      else this.#take(socket);
    });
  }

  static async start(script: Script): Promise<FakeEngine> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new FakeEngine(server, script);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #listen(socket: WebSocket): void {
    socket.once('message', data => {
      this.subscriptions.push(JSON.parse((data as Buffer).toString('utf8')) as Message);
      this.#subscribers.add(socket);
      const { recovered } = this;
      socket.send(JSON.stringify({ type: 'subscribed', epoch: 'e', offset: 7, recovered }));
      for (const event of this.#missed.splice(0)) socket.send(event);
    });
    socket.once('close', () => this.#subscribers.delete(socket));
  }

  #take(socket: WebSocket): void {
    socket.on('message', data => {
      const message = JSON.parse((data as Buffer).toString('utf8')) as Message;
      this.received.push(message);
      this.#script(message, {
        answer: answer => {
          socket.send(JSON.stringify(answer));
        },
        publish: event => {
          if (this.#subscribers.size === 0) this.#missed.push(JSON.stringify(event));
          for (const subscriber of this.#subscribers) subscriber.send(JSON.stringify(event));
        },
        hangUp: code => {
          for (const client of this.#server.clients) client.close(code);
        },
      });
    });
  }
}
