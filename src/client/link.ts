import { backoffMs, type Backoff } from './backoff.ts';
import { PulsoError } from './clientError.ts';
import { isTerminal } from './closeCodes.ts';
import { tell } from './tell.ts';
import type { SocketClosed, WebSocketConstructor, WebSocketLike } from './webSocketLike.ts';

/** How the connection does; for screens and logs. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Not connected, because there is nothing to send or no room for what comes. */
  | { readonly kind: 'resting' }
  | {
      readonly kind: 'waiting';
      readonly delayMs: number;
      readonly attempt: number;
      readonly closeCode: number;
    }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface LinkOptions {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly WebSocket: WebSocketConstructor;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked before each connection for a one-time ticket. */
  readonly ticket?: () => string | Promise<string>;
  readonly backoff: Backoff;
  /** Failures in a row after which it gives up. */
  readonly maxAttempts: number;
  /** How long opening and closing may take. */
  readonly connectTimeoutMs: number;
  readonly onConnection?: (state: ConnectionState) => void;
}

export interface LinkListener {
  opened(): void;
  text(text: string): void;
  /** The connection is gone and may come back; the listener decides whether, by calling `connect`. */
  lost(): void;
  /** The answer to `close`. @param clean the engine has read everything that was sent */
  closed(clean: boolean): void;
  /** It will not come back. */
  failed(error: Error): void;
}

/** What a connection that never opened, or broke, is reported as. */
const connectionLost: SocketClosed = { code: 1006, wasClean: false };

/** One WebSocket after the other to the same place. Never throws after construction. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  #phase: 'resting' | 'waiting' | 'connecting' | 'open' | 'closing' | 'over' = 'resting';
  #socket: WebSocketLike | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #closeCode = connectionLost.code;
  /** Names the attempt that a ticket was asked for; another one may have begun when it comes. */
  #attempt: object | undefined;
  /** Not before this instant, as `performance.now()` has it. */
  #nextAttemptMs = 0;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Connects unless it is connected or about to be; after a failure, not before its time has come. */
  connect(): void {
    if (this.#phase !== 'resting') return;
    const delayMs = this.#nextAttemptMs - performance.now();
    if (delayMs <= 0) {
      this.#open();
      return;
    }
    this.#phase = 'waiting';
    this.#after(delayMs, () => {
      this.#open();
    });
    const { onConnection } = this.#options;
    tell(onConnection, { kind: 'waiting', delayMs, attempt: this.#failures, closeCode: this.#closeCode });
  }

  send(text: string): void {
    if (this.#phase === 'open') this.#socket?.send(text);
  }

  /** The engine has answered: the next failure is the first one again. */
  proven(): void {
    this.#failures = 0;
  }

  /** Gives the connection up without waiting for the other side, as if it had broken. */
  drop(): void {
    const socket = this.#socket;
    if (this.#phase !== 'open' && this.#phase !== 'connecting') return;
    this.#socket = undefined;
    endQuietly(socket);
    this.#lost(connectionLost);
  }

  /** Disconnects until the next `connect`. */
  rest(): void {
    if (this.#phase === 'over') return;
    this.#leave();
    this.#rests();
  }

  /** Says goodbye and waits for the answer: the listener hears `closed`. */
  close(): void {
    if (this.#phase !== 'open') {
      if (this.#phase === 'over' || this.#phase === 'closing') return;
      this.#leave();
      this.#closed(true);
      return;
    }
    this.#phase = 'closing';
    this.#socket?.close(1000, 'done');
    this.#after(this.#options.connectTimeoutMs, () => {
      this.#socket = undefined;
      this.#closed(false);
    });
  }

  /** Ends for good, without another word to the listener. */
  end(state: ConnectionState): void {
    if (this.#phase === 'over') return;
    this.#leave();
    this.#phase = 'over';
    tell(this.#options.onConnection, state);
  }

  #open(): void {
    this.#phase = 'connecting';
    tell(this.#options.onConnection, { kind: 'connecting' });
    const attempt = {};
    this.#attempt = attempt;
    this.#after(this.#options.connectTimeoutMs, () => {
      this.drop();
    });
    const { ticket } = this.#options;
    if (ticket === undefined) this.#dial(undefined);
    else
      Promise.resolve()
        .then(ticket)
        .then(
          value => {
            if (this.#attempt === attempt) this.#dial(value);
          },
          () => {
            if (this.#attempt === attempt) this.drop();
          },
        );
  }

  #dial(ticket: string | undefined): void {
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
      // Not a matter of trying again: a browser that forbids it, or an address that it does not take.
      this.#fail(new PulsoError('ENGINE_UNREACHABLE', 'the WebSocket could not be made', { cause }));
      return;
    }
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (socket === this.#socket) this.#opened();
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket && typeof data === 'string') this.#listener.text(data);
    });
    socket.addEventListener('close', closed => {
      if (socket === this.#socket) this.#socketClosed(closed);
    });
    // Always followed by a close; without a listener `ws` would throw.
    socket.addEventListener('error', () => undefined);
  }

  #opened(): void {
    this.#phase = 'open';
    clearTimeout(this.#timer);
    tell(this.#options.onConnection, { kind: 'open' });
    this.#listener.opened();
  }

  #socketClosed(closed: SocketClosed): void {
    this.#socket = undefined;
    if (this.#phase === 'closing') this.#closed(closed.wasClean);
    else if (isTerminal(closed.code))
      this.#fail(
        new PulsoError(
          'CONNECTION_TERMINAL',
          `the engine closed the connection for good (code ${closed.code})`,
        ),
      );
    else this.#lost(closed);
  }

  #lost({ code }: SocketClosed): void {
    clearTimeout(this.#timer);
    this.#attempt = undefined;
    const attempt = this.#failures++;
    if (this.#failures >= this.#options.maxAttempts) {
      this.#fail(
        new PulsoError('ENGINE_UNREACHABLE', `no connection after ${this.#failures} attempts`, {
          retryable: true,
        }),
      );
      return;
    }
    this.#closeCode = code;
    this.#nextAttemptMs = performance.now() + backoffMs(attempt, this.#options.backoff);
    this.#rests();
    this.#listener.lost();
  }

  #rests(): void {
    this.#phase = 'resting';
    tell(this.#options.onConnection, { kind: 'resting' });
  }

  #closed(clean: boolean): void {
    clearTimeout(this.#timer);
    this.#phase = 'resting';
    this.#listener.closed(clean);
  }

  #fail(error: Error): void {
    this.end({ kind: 'failed', error });
    this.#listener.failed(error);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#attempt = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    endQuietly(socket);
  }

  #after(delayMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, delayMs);
  }
}

function endQuietly(socket: WebSocketLike | undefined): void {
  try {
    socket?.close(1000);
  } catch {
    // Closing is all that was wanted.
  }
}
