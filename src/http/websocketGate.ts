import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { openGrant, type Grant } from '../security/grant.ts';
import type { Authenticate, Authentication } from './authentication.ts';
import { ConnectionCounter } from './connectionCounter.ts';
import { listen, type ConnectionListener } from './connectionListener.ts';
import { WEBSOCKET_LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { queryOf } from './query.ts';
import { renewing, type Access } from './renewal.ts';
import {
  refusalByHeaders,
  refuseUpgrade,
  type UpgradePolicy,
  type UpgradeRefusal,
} from './upgradeRefusal.ts';
import { WebSocketConnection, type Peer } from './websocketConnection.ts';
import { WebSocketHeartbeat } from './websocketHeartbeat.ts';

/** One path that speaks WebSocket. */
export interface WebSocketEndpoint {
  /** One path, or with `*` as its last part all paths with any other last part. */
  readonly path: string;
  /** Subprotocols the endpoint speaks, best first; the first one that the client offers is taken. */
  readonly subprotocols?: readonly string[];
  /** Bytes waiting for one peer before it is closed as too slow. Default 1 MiB. */
  readonly maxBufferedBytes?: number;
  /** A last word before the 101, e.g. when the endpoint has a limit of its own. */
  readonly refuse?: (request: IncomingMessage) => UpgradeRefusal | undefined;
  /** Called in the same turn as the 101, so that no message is missed. */
  open(connection: WebSocketConnection): ConnectionListener;
}

export interface WebSocketGateOptions {
  readonly policy: UpgradePolicy;
  readonly endpoints: readonly WebSocketEndpoint[];
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly pingIntervalMs: number;
  readonly maxConnectionsPerTenant: number;
  readonly authenticate: Authenticate;
  /** Ends connections with their credentials, and lets peers renew them. */
  readonly access: Access;
  readonly log: Log;
}

/**
 * The one door for WebSockets on an HTTP server: everything that can be refused is refused before the 101, each
 * connection has its heartbeat and its limits, and `drain` ends them all politely.
 */
export class WebSocketGate {
  readonly #options: WebSocketGateOptions;
  readonly #endpoints: ReadonlyMap<string, WebSocketEndpoint>;
  readonly #webSockets: WebSocketServer;
  readonly #heartbeat: WebSocketHeartbeat;
  readonly #counter: ConnectionCounter;
  readonly #open = new Map<WebSocketConnection, string>();
  readonly #emptyWaiters: (() => void)[] = [];
  #refusingUpgrades = false;
  #drained: Promise<void> | undefined;

  constructor(server: Server, options: WebSocketGateOptions) {
    this.#options = options;
    this.#endpoints = new Map(options.endpoints.map(endpoint => [endpoint.path, endpoint]));
    this.#counter = new ConnectionCounter(options);
    this.#heartbeat = new WebSocketHeartbeat(options.pingIntervalMs);
    const serverOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      maxFragments: WEBSOCKET_LIMITS.maxFragments,
      maxBufferedChunks: WEBSOCKET_LIMITS.maxBufferedChunks,
      maxPendingAutoPongs: WEBSOCKET_LIMITS.maxPendingAutoPongs,
      closeTimeout: WEBSOCKET_LIMITS.closeTimeoutMs,
      handleProtocols: (offered: Set<string>, request: IncomingMessage) =>
        this.#endpoint(request)?.subprotocols?.find(name => offered.has(name)) ?? false,
    };
    this.#webSockets = new WebSocketServer(serverOptions);
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }

  /** Open connections by path of their endpoint. */
  connections(): ReadonlyMap<string, number> {
    const counts = new Map([...this.#endpoints.keys()].map(path => [path, 0]));
    for (const path of this.#open.values()) counts.set(path, (counts.get(path) ?? 0) + 1);
    return counts;
  }

  /** From now on every upgrade is answered with 503; open connections go on. */
  refuseUpgrades(): void {
    this.#refusingUpgrades = true;
  }

  /**
   * Closes every connection with 1012 and resolves when all are gone; what is left after `timeoutMs` is cut. A
   * second call waits for the same drain.
   */
  drain(timeoutMs: number): Promise<void> {
    this.refuseUpgrades();
    this.#drained ??= this.#closeAll(timeoutMs);
    return this.#drained;
  }

  async #closeAll(timeoutMs: number): Promise<void> {
    const cut = setTimeout(() => {
      for (const connection of this.#open.keys()) connection.terminate();
    }, timeoutMs);
    for (const connection of this.#open.keys()) connection.close('restart');
    if (this.#open.size > 0) await new Promise<void>(resolve => this.#emptyWaiters.push(resolve));
    clearTimeout(cut);
    this.#heartbeat.stop();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener an error of the socket would end the process; ws adds its own after the 101.
    socket.on('error', () => socket.destroy());
    const remoteAddress = request.socket.remoteAddress ?? '';
    const refusal = this.#refusal(request, remoteAddress);
    if (refusal !== undefined) {
      this.#refuse(socket, refusal, remoteAddress);
      return;
    }
    this.#counter.add(remoteAddress);
    socket.once('close', () => {
      this.#counter.remove(remoteAddress);
    });
    const authentication = await this.#authenticate(request);
    const endpoint = this.#endpoint(request);
    if (authentication.kind === 'refused') {
      this.#refuse(socket, authentication.refusal, remoteAddress);
      return;
    }
    const { tenant, grant = { ...openGrant, tenant } } = authentication;
    const full = this.#counter.refusalOfTenant(tenant);
    if (full !== undefined) this.#refuse(socket, full, remoteAddress);
    else if (this.#refusingUpgrades || endpoint === undefined) this.#refuse(socket, draining, remoteAddress);
    else
      this.#webSockets.handleUpgrade(request, socket, head, webSocket => {
        const peer = { tenant, remoteAddress, path: pathOf(request), query: queryOf(request) };
        this.#opened(webSocket, socket, peer, endpoint, grant);
      });
  }

  #refusal(request: IncomingMessage, remoteAddress: string): UpgradeRefusal | undefined {
    if (this.#refusingUpgrades) return draining;
    return (
      refusalByHeaders(request, this.#options.policy) ??
      this.#counter.refusal(remoteAddress) ??
      (this.#endpoint(request) ?? unknownPath).refuse?.(request)
    );
  }

  async #authenticate(request: IncomingMessage): Promise<Authentication> {
    try {
      return await this.#options.authenticate(request, `WS ${pathOf(request)}`);
    } catch {
      return { kind: 'refused', refusal: unavailable };
    }
  }

  #endpoint(request: IncomingMessage): WebSocketEndpoint | undefined {
    const path = pathOf(request);
    return this.#endpoints.get(path) ?? this.#endpoints.get(path.replace(/[^/]*$/u, '*'));
  }

  #refuse(socket: Duplex, refusal: UpgradeRefusal, remoteAddress: string): void {
    const { status, code } = refusal;
    this.#options.log.warn({ remoteAddress, status, code }, 'websocket refused');
    refuseUpgrade(socket, refusal);
  }

  #opened(webSocket: WebSocket, stream: Duplex, peer: Peer, endpoint: WebSocketEndpoint, grant: Grant): void {
    const { log, access } = this.#options;
    const { path, maxBufferedBytes = WEBSOCKET_LIMITS.maxBufferedBytes } = endpoint;
    const connection = new WebSocketConnection(webSocket, stream, peer, maxBufferedBytes);
    const listener = renewing(endpoint.open(connection), connection, grant, access);
    this.#open.set(connection, path);
    this.#counter.addToTenant(peer.tenant);
    this.#heartbeat.watch(webSocket, stream);
    log.info({ path, remoteAddress: peer.remoteAddress, tenant: peer.tenant }, 'websocket opened');

    webSocket.once('close', () => {
      this.#open.delete(connection);
      this.#counter.removeFromTenant(peer.tenant);
      if (this.#open.size === 0) for (const wake of this.#emptyWaiters.splice(0)) wake();
    });
    listen(webSocket, connection, listener, { path, log });
  }
}

const draining: UpgradeRefusal = {
  status: 503,
  code: 'DRAINING',
  message: 'the engine is shutting down',
  retryAfterMs: 2_000,
};
const unavailable: UpgradeRefusal = {
  status: 503,
  code: 'STORE_UNAVAILABLE',
  message: 'credentials can not be checked at the moment',
  retryAfterMs: 2_000,
};
const unknownPath: Pick<WebSocketEndpoint, 'refuse'> = {
  refuse: () => ({ status: 404, code: 'PATH_UNKNOWN', message: 'no WebSocket endpoint has this path' }),
};

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}
