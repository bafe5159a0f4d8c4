import { PulsoError } from './clientError.ts';
import { isTerminal } from './closeCodes.ts';
import { connectionLost, Line, type LineOptions } from './line.ts';
import { Retries, type RetryOptions } from './retries.ts';
import { tell } from './tell.ts';
import type { SocketClosed } from './webSocketLike.ts';

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

export interface LinkOptions extends LineOptions, RetryOptions {
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

/** One WebSocket after the other to the same place. Never throws after construction. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #retries: Retries;
  #phase: 'resting' | 'waiting' | 'connecting' | 'open' | 'closing' | 'over' = 'resting';
  #line: Line | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closeCode = connectionLost.code;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#retries = new Retries(options);
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Connects unless it is connected or about to be; after a failure, not before its time has come. */
  connect(): void {
    if (this.#phase !== 'resting') return;
    const { delayMs, failures: attempt } = this.#retries;
    if (delayMs <= 0) {
      this.#dial();
      return;
    }
    this.#phase = 'waiting';
    this.#after(delayMs, () => {
      this.#dial();
    });
    this.#tell({ kind: 'waiting', delayMs, attempt, closeCode: this.#closeCode });
  }

  send(text: string): void {
    if (this.#phase === 'open') this.#line?.send(text);
  }

  /** The engine has answered: the next failure is the first one again. */
  proven(): void {
    this.#retries.proven();
  }

  /** Gives the connection up without waiting for the other side, as if it had broken. */
  drop(): void {
    if (this.#phase === 'open' || this.#phase === 'connecting') this.#lost(connectionLost);
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
      this.#closed(true);
      return;
    }
    this.#phase = 'closing';
    this.#line?.close();
    this.#after(this.#options.connectTimeoutMs, () => {
      this.#closed(false);
    });
  }

  /** Ends for good, without another word to the listener. */
  end(state: ConnectionState): void {
    if (this.#phase === 'over') return;
    this.#leave();
    this.#phase = 'over';
    this.#tell(state);
  }

  #dial(): void {
    this.#phase = 'connecting';
    this.#tell({ kind: 'connecting' });
    this.#after(this.#options.connectTimeoutMs, () => {
      this.drop();
    });
    const line = new Line(this.#options, {
      opened: () => {
        this.#opened();
      },
      text: text => {
        this.#listener.text(text);
      },
      closed: closed => {
        this.#lineClosed(closed);
      },
      impossible: error => {
        this.#fail(error);
      },
    });
    this.#line = line;
    line.dial();
  }

  #opened(): void {
    this.#phase = 'open';
    clearTimeout(this.#timer);
    this.#tell({ kind: 'open' });
    this.#listener.opened();
  }

  #lineClosed(closed: SocketClosed): void {
    if (this.#phase === 'closing') this.#closed(closed.wasClean);
    else if (isTerminal(closed.code)) {
      const message = `the engine closed the connection for good (code ${closed.code})`;
      this.#fail(new PulsoError('CONNECTION_TERMINAL', message));
    } else this.#lost(closed);
  }

  #lost({ code }: SocketClosed): void {
    this.#leave();
    if (!this.#retries.failed()) {
      const message = `no connection after ${this.#retries.failures} attempts`;
      this.#fail(new PulsoError('ENGINE_UNREACHABLE', message, { retryable: true }));
      return;
    }
    this.#closeCode = code;
    this.#rests();
    this.#listener.lost();
  }

  #rests(): void {
    this.#phase = 'resting';
    this.#tell({ kind: 'resting' });
  }

  #closed(clean: boolean): void {
    this.#leave();
    this.#phase = 'resting';
    this.#listener.closed(clean);
  }

  #fail(error: Error): void {
    this.end({ kind: 'failed', error });
    this.#listener.failed(error);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#line?.abandon();
    this.#line = undefined;
  }

  #after(delayMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, delayMs);
  }

  #tell(state: ConnectionState): void {
    tell(this.#options.onConnection, state);
  }
}
