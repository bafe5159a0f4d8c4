import { once } from 'node:events';
import { WebSocket } from 'ws';
import { connectionLost, unreachable, type EngineAddress } from './engineAddress.ts';

const handshakeTimeoutMs = 5_000;

/** A WebSocket that speaks JSON text frames, and whose end is a promise. */
export class JsonSocket {
  readonly #socket: WebSocket;
  readonly #address: EngineAddress;
  #closing = false;
  /** Rejects with ENGINE_UNREACHABLE when the connection ends before `close` is called; never resolves. */
  readonly lost: Promise<never>;

  private constructor(socket: WebSocket, address: EngineAddress, onText: (text: string) => void) {
    this.#socket = socket;
    this.#address = address;
    socket.on('message', data => {
      // `ws` hands text over as one Buffer unless told otherwise.
      if (Buffer.isBuffer(data)) onText(data.toString('utf8'));
    });
    this.lost = new Promise((_, reject) => {
      socket.on('close', code => {
        if (!this.#closing) reject(connectionLost(this.#address, code));
      });
    });
    // Whoever waits for something races it with `lost`; between two waits nobody does.
    this.lost.catch(() => undefined);
    // An error is always followed by a close.
    socket.on('error', () => undefined);
  }

  /** @throws EngineError ENGINE_UNREACHABLE */
  static async connect(
    address: EngineAddress,
    url: URL,
    protocols: readonly string[],
    onText: (text: string) => void,
  ): Promise<JsonSocket> {
    const socket = new WebSocket(url, [...protocols], { handshakeTimeout: handshakeTimeoutMs });
    const connected = new JsonSocket(socket, address, onText);
    try {
      await once(socket, 'open');
    } catch (error) {
      throw unreachable(address, reasonOf(error), error);
    }
    return connected;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close(1000);
    await once(this.#socket, 'close');
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
