import { PulsoError } from './clientError.ts';
import type { SocketClosed, WebSocketConstructor, WebSocketLike } from './webSocketLike.ts';

export interface LineOptions {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly WebSocket: WebSocketConstructor;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked for a one-time ticket before the socket is made. */
  readonly ticket?: () => string | Promise<string>;
}

export interface LineListener {
  opened(): void;
  text(text: string): void;
  /** Before or after it opened. */
  closed(closed: SocketClosed): void;
  /** No matter of trying again. */
  impossible(error: PulsoError): void;
}

/** What a connection that never opened, or broke, is reported as. */
export const connectionLost: SocketClosed = { code: 1006, wasClean: false };

/** One WebSocket, from the question for its ticket to its end. Says nothing any more once it is abandoned. */
export class Line {
  readonly #options: LineOptions;
  readonly #listener: LineListener;
  #socket: WebSocketLike | undefined;
  #isAbandoned = false;

  constructor(options: LineOptions, listener: LineListener) {
    this.#options = options;
    this.#listener = listener;
  }

  dial(): void {
    const { ticket } = this.#options;
    if (ticket === undefined) {
      this.#connect(undefined);
      return;
    }
    Promise.resolve()
      .then(ticket)
      .then(
        value => {
          if (!this.#isAbandoned) this.#connect(value);
        },
        () => {
          if (!this.#isAbandoned) this.#listener.closed(connectionLost);
        },
      );
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  /** Says goodbye; the listener hears `closed`. */
  close(): void {
    this.#socket?.close(1000, 'done');
  }

  /** Gives it up without waiting for the other side. */
  abandon(): void {
    this.#isAbandoned = true;
    try {
      this.#socket?.close(1000);
    } catch {
      // Closing is all that was wanted.
    }
  }

  #connect(ticket: string | undefined): void {
    const { url, protocols, WebSocket, headers } = this.#options;
    const address = new URL(url);
    if (ticket !== undefined) address.searchParams.set('ticket', ticket);
    let socket: WebSocketLike;
    try {
      socket =
        headers === undefined
          ? new WebSocket(address.href, [...protocols])
          : new WebSocket(address.href, [...protocols], { headers: { ...headers } });
    } catch (cause) {
      // A browser that forbids it, or an address that it does not take.
      this.#listener.impossible(
        new PulsoError('ENGINE_UNREACHABLE', 'the WebSocket could not be made', { cause }),
      );
      return;
    }
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (!this.#isAbandoned) this.#listener.opened();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.#isAbandoned && typeof data === 'string') this.#listener.text(data);
    });
    socket.addEventListener('close', closed => {
      if (!this.#isAbandoned) this.#listener.closed(closed);
    });
    // Always followed by a close; without a listener `ws` would throw.
    socket.addEventListener('error', () => undefined);
  }
}
