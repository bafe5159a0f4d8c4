import { endpointUrl } from './address.ts';
import { defaultBackoff, type Backoff } from './backoff.ts';
import type { ConnectionState, LinkOptions } from './link.ts';
import { webSocketClass, type WebSocketConstructor } from './webSocketLike.ts';

/** What both directions have in common. */
export interface ConnectionOptions {
  /** The engine, e.g. `ws://127.0.0.1:8787`; `http(s)://` is understood as well. */
  readonly url: string | URL;
  /** Default: the one of the platform. Node 20 has none: pass that of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor;
  /** Sent with the upgrade, e.g. `authorization`. Only `ws` can: browsers use `ticket`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** API key or token, sent as `authorization`. Only `ws` can: browsers use `ticket`. */
  readonly token?: string;
  /** Asked before each connection for a one-time ticket. */
  readonly ticket?: () => string | Promise<string>;
  /** Aborting ends everything at once: what waits for an answer is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly backoff?: Partial<Backoff>;
  /** Failures in a row after which it gives up with ENGINE_UNREACHABLE. Default: never. */
  readonly maxAttempts?: number;
  /** How long opening and closing a connection may take. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Hears how the connection does. */
  readonly onConnection?: (state: ConnectionState) => void;
}

/** The options of a link to one of the engine's paths. @throws TypeError for a bad address, or without a WebSocket */
export function linkOptions(
  options: ConnectionOptions,
  path: string,
  protocols: readonly string[] = [],
): LinkOptions {
  const { token, ticket, onConnection } = options;
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { ...bearer, ...options.headers };
  return {
    url: endpointUrl(options.url, path),
    protocols,
    WebSocket: webSocketClass(options.WebSocket),
    backoff: backoffOf(options),
    maxAttempts: options.maxAttempts ?? Infinity,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(onConnection === undefined ? {} : { onConnection }),
  };
}

export function backoffOf({ backoff }: Pick<ConnectionOptions, 'backoff'>): Backoff {
  return { ...defaultBackoff, ...backoff };
}
