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
  readonly #server: WebSocketServer;
  readonly #subscribers = new Set<WebSocket>();
  readonly #script: Script;

  private constructor(server: WebSocketServer, script: Script) {
    this.#server = server;
    this.#script = script;
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
    socket.once('message', () => {
      this.#subscribers.add(socket);
      socket.send(JSON.stringify({ type: 'subscribed', epoch: 'e', offset: 0, recovered: true }));
    });
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
          for (const subscriber of this.#subscribers) subscriber.send(JSON.stringify(event));
        },
        hangUp: code => {
          for (const client of this.#server.clients) client.close(code);
        },
      });
    });
  }
}
