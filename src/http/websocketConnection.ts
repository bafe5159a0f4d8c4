import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CLOSE_CODES, type CloseCause } from './closeCodes.ts';
import { GatheredWrites } from './gatheredWrites.ts';
import { WEBSOCKET_LIMITS } from './limits.ts';

/** What is known of a peer once the gate has let it in. */
export interface Peer {
  /** Comes from the credential, never from a message. */
  readonly tenant: string;
  readonly remoteAddress: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * One WebSocket as its endpoint sees it. Sending never throws, never blocks and is bounded: a peer with more
 * than `maxBufferedBytes` waiting is closed with 4413. Nothing is sent after a close.
 */
export class WebSocketConnection {
  readonly peer: Peer;
  readonly #socket: WebSocket;
  readonly #writes: GatheredWrites;
  readonly #maxBufferedBytes: number;
  #closedBecause: CloseCause | undefined;

  /** @param stream what the socket writes to */
  constructor(socket: WebSocket, stream: Duplex, peer: Peer, maxBufferedBytes: number) {
    this.#socket = socket;
    this.#writes = new GatheredWrites(stream);
    this.peer = peer;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  /** False from the moment either side begins to close. */
  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes handed over that the operating system has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** The subprotocol agreed on; empty without one. */
  get subprotocol(): string {
    return this.#socket.protocol;
  }

  /** Why this side closed; undefined while open and when the peer closed first. */
  get closedBecause(): CloseCause | undefined {
    return this.#closedBecause;
  }

  /** Sends one message as JSON. Returns false when the connection is closed or has just been closed as too slow. */
  send(message: object): boolean {
    return this.isOpen && this.sendText(JSON.stringify(message));
  }

  /** Sends one text frame; see `send`. @param flushed called when the operating system has taken it, or never will */
  sendText(text: string, flushed: () => void = nothing): boolean {
    if (!this.isOpen) return false;
    this.#writes.gather();
    this.#socket.send(text, () => {
      flushed();
    });
    if (this.#socket.bufferedAmount <= this.#maxBufferedBytes) return true;
    this.close('tooSlow');
    return false;
  }

  /** Stops reading: the peer feels it through TCP. What has been read already may still come. */
  pause(): void {
    // A closing socket must be read to the end, or the peer's close frame is never seen.
    if (this.isOpen) this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Begins the closing handshake; a second call does nothing. */
  close(cause: CloseCause): void {
    if (!this.isOpen) return;
    this.#closedBecause = cause;
    const { code, reason } = CLOSE_CODES[cause];
    this.#socket.close(code, reason);
    // The peer's close frame comes after whatever it has sent: it is read, and ignored.
    this.#socket.resume();
    if (cause === 'tooSlow') this.#cutAfter(WEBSOCKET_LIMITS.slowCloseTimeoutMs);
  }

  /** Ends without a handshake: for peers that don't answer. */
  terminate(): void {
    this.#socket.terminate();
  }

  #cutAfter(delayMs: number): void {
    const timer = setTimeout(() => {
      this.terminate();
    }, delayMs);
    this.#socket.once('close', () => {
      clearTimeout(timer);
    });
  }
}

function nothing(): void {
  // Most senders don't wait.
}
