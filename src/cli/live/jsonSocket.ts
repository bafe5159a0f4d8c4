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
    const { token } = address;
    const socket = new WebSocket(url, [...protocols], {
      handshakeTimeout: handshakeTimeoutMs,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
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

const refusals: Readonly<Record<string, string>> = {
  401: 'it lets nobody in without a valid key: 401, set PULSO_TOKEN or --token-file',
  403: 'the key lacks a scope, streams:write or events:read: 403',
  429: 'too many attempts, or connections: 429',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  const status = /^Unexpected server response: (\d{3})$/u.exec(error.message)?.[1];
  if (status !== undefined) return refusals[status] ?? `it answered ${status}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
