import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** What a hostile client got for its trouble. */
export interface RawOutcome {
  /** All that came back, as latin1. */
  readonly answer: string;
  /** Whether the engine ended the connection. */
  readonly ended: boolean;
  /** The WebSocket close code in the last frame, where there is one. */
  readonly closeCode: number | undefined;
}

/** A TCP client that may send anything. */
export class RawClient {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  #isEnded = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', chunk => this.#chunks.push(chunk));
    this.#ended = new Promise(resolve => {
      const end = () => {
        this.#isEnded = true;
        resolve();
      };
      this.#socket.on('end', end).on('close', end);
    });
  }

  send(data: string | Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(data);
  }

  /** All that came so far. */
  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Whether the engine has ended the connection. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Takes nothing more of what comes: it waits in the network, and then in the engine. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Says that nothing more comes. */
  end(): void {
    this.#socket.end();
  }

  /** Waits until the engine ends the connection, at most that long, and tells what came. */
  async outcome(patienceMs: number): Promise<RawOutcome> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#ended, new Promise(resolve => (timer = setTimeout(resolve, patienceMs)))]);
    clearTimeout(timer);
    this.#socket.destroy();
    const bytes = this.received;
    return { answer: bytes.toString('latin1'), ended: this.#isEnded, closeCode: closeCodeIn(bytes) };
  }
}

export function upgrade(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: '127.0.0.1',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

export interface FrameOptions {
  /** Default 1, text. */
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** Default random. */
  readonly mask?: Buffer;
  /** Reserved bits, 0…7. */
  readonly reserved?: number;
  /** A length to claim instead of the true one. */
  readonly claimedLength?: bigint;
}

/** One WebSocket frame (RFC 6455, section 5.2), also a wrong one. */
export function frame(payload: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 1, final = true, masked = true, reserved = 0, claimedLength } = options;
  const data = Buffer.from(payload);
  const length = claimedLength ?? BigInt(data.length);
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const header = Buffer.from([first, (masked ? 0x80 : 0) | shortLength(length), ...longLength(length)]);
  if (!masked) return Buffer.concat([header, data]);
  const mask = options.mask ?? randomBytes(4);
  const hidden = Buffer.alloc(data.length);
  for (let at = 0; at < data.length; at++) hidden[at] = (data[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return Buffer.concat([header, mask, hidden]);
}

/** What stands for the length in the second byte: itself, or how many bytes follow. */
function shortLength(length: bigint): number {
  return length < 126n ? Number(length) : length < 65_536n ? 126 : 127;
}

function longLength(length: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(length);
  return bytes.subarray(length < 126n ? 8 : length < 65_536n ? 6 : 0);
}

/** Looks for a close frame of the server, which is not masked, at the end of what came. */
function closeCodeIn(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 4; at >= 0; at--) {
    const length = bytes[at + 1] ?? 0;
    if (bytes[at] === 0x88 && length >= 2 && length < 126 && at + 2 + length <= bytes.length)
      return bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
