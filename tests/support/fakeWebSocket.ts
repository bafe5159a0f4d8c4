import type { SocketClosed, WebSocketLike } from '../../src/client/webSocketLike.ts';

type Sent = Readonly<Record<string, unknown>>;

/** One socket that the client has opened; the test plays the engine. */
export class FakeSocket implements WebSocketLike {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly headers: Record<string, string> | undefined;
  readonly sent: Sent[] = [];
  /** The code the client closed with. */
  closeCode: number | undefined;
  readonly #listeners = new Map<string, ((event: never) => void)[]>();

  constructor(url: string, protocols: string[] = [], options?: { headers: Record<string, string> }) {
    this.url = new URL(url);
    this.protocols = protocols;
    this.headers = options?.headers;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(code?: number): void {
    this.closeCode ??= code ?? 1005;
  }

  /** What was sent and not looked at yet. */
  take(): Sent[] {
    return this.sent.splice(0);
  }

  open(): void {
    this.#emit('open', {});
  }

  say(message: object | string): void {
    this.#emit('message', { data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  /** The connection ends as the engine, or the network, wants it. */
  end(code: number, wasClean = code !== 1006): void {
    if (!wasClean) this.#emit('error', {});
    this.#emit('close', { code, wasClean } satisfies SocketClosed);
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}

/** A WebSocket class whose instances the test gets to see, in their order. */
export function fakeWebSocket() {
  const sockets: FakeSocket[] = [];
  class WebSocket extends FakeSocket {
    constructor(url: string, protocols?: string[], options?: { headers: Record<string, string> }) {
      super(url, protocols, options);
      sockets.push(this);
    }
  }
  const newest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('the client has not connected');
    return socket;
  };
  return { WebSocket, sockets, newest };
}
