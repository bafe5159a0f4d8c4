import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

/** What a network does to each connection: the first two all the time, the others once so many bytes went through. */
export type NetworkMode = 'slices' | 'latency' | 'reset' | 'half-close' | 'blackhole';

export interface FaultProxyOptions {
  readonly mode: NetworkMode;
  /** Bytes, both directions together, after which each connection is hit; used in turn. */
  readonly hitAfterBytes: readonly number[];
  readonly latencyMs: number;
  /** How long nothing goes through before a connection is cut. */
  readonly blackholeMs: number;
}

/** A network between a client and an engine, at its worst. */
export class FaultProxy {
  readonly #target: URL;
  readonly #options: FaultProxyOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #hits = 0;

  private constructor(target: string, options: FaultProxyOptions) {
    this.#target = new URL(target);
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
      this.#join(client);
    });
  }

  static async open(target: string, options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Connections that were hit. */
  get hits(): number {
    return this.#hits;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const { mode, hitAfterBytes } = this.#options;
    const { hostname: host, port } = this.#target;
    const engine = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
    for (const socket of [client, engine]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
    }
    const isHit = mode !== 'slices' && mode !== 'latency';
    let left = isHit ? (hitAfterBytes[this.#connections % hitAfterBytes.length] ?? 0) : Infinity;
    this.#connections++;
    let hit: Promise<void> | undefined;
    const carry = async (from: Socket, to: Socket) => {
      try {
        for await (const chunk of from as AsyncIterable<Buffer>) {
          const part = chunk.subarray(0, Math.min(chunk.length, left));
          left -= part.length;
          await this.#pass(part, to, to === engine);
          if (part.length === chunk.length) continue;
          await (hit ??= this.#hit(client, engine));
          if (mode === 'half-close') left = Infinity;
          await this.#pass(chunk.subarray(part.length), to, to === engine);
        }
        if (mode === 'latency') await sleep(this.#options.latencyMs);
        to.end();
      } catch {
        // A connection that breaks on one side breaks on the other.
        client.destroy();
        engine.destroy();
      }
    };
    void carry(client, engine);
    void carry(engine, client);
  }

  async #pass(bytes: Buffer, to: Socket, slicing: boolean): Promise<void> {
    const write = (part: Buffer) => {
      if (to.writable) to.write(part);
    };
    if (this.#options.mode === 'latency') setTimeout(write, this.#options.latencyMs, bytes);
    else if (this.#options.mode !== 'slices' || !slicing) write(bytes);
    else
      for (let at = 0; at < bytes.length; at++) {
        write(bytes.subarray(at, at + 1));
        await immediate();
      }
  }

  async #hit(client: Socket, engine: Socket): Promise<void> {
    this.#hits++;
    // The engine is told that nothing more comes; what it still says gets through.
    if (this.#options.mode === 'half-close') engine.end();
    else {
      if (this.#options.mode === 'blackhole') await sleep(this.#options.blackholeMs);
      client.resetAndDestroy();
      engine.resetAndDestroy();
    }
  }
}
