import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
}

/** One WebSocket frame of at most 65,535 bytes, as a client sends it; the mask is all zeros. */
export function frame(payload: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = OPCODE.text, final = true, masked = true } = options;
  const body = Buffer.from(payload);
  const maskBit = masked ? 0x80 : 0;
  const length =
    body.length < 126
      ? Buffer.from([maskBit | body.length])
      : Buffer.from([maskBit | 126, body.length >> 8, body.length & 0xff]);
  const first = Buffer.from([(final ? 0x80 : 0) | opcode]);
  return Buffer.concat([first, length, Buffer.alloc(masked ? 4 : 0), body]);
}

/** The bytes of an upgrade request. */
export function handshake(path: string): Buffer {
  return Buffer.from(
    [
      `GET ${path} HTTP/1.1`,
      'Host: localhost',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      '\r\n',
    ].join('\r\n'),
  );
}

/** A peer that writes bytes as it likes, and collects what comes back. */
export class RawSource {
  readonly socket: Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', chunk => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
  }

  static async connect(port: number): Promise<RawSource> {
    const source = new RawSource(connect(port, '127.0.0.1'));
    await once(source.socket, 'connect');
    return source;
  }

  write(...chunks: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(chunks));
  }

  /** Resolves once this text has come. */
  async receives(text: string): Promise<void> {
    while (!this.#received.includes(text)) await once(this.socket, 'data');
  }

  /** The code of the close frame, once the other side has sent one and nothing more; 1006 without one. */
  async closeCode(): Promise<number> {
    this.socket.end();
    if (!this.socket.closed) await once(this.socket, 'close');
    const at = this.#received.lastIndexOf(Buffer.from([0x88]));
    return at === -1 ? 1006 : this.#received.readUInt16BE(at + 2);
  }
}
