import { WireClient } from './wireClient.ts';

export interface TenantRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request with the key of a tenant; without one where there is none. */
export function requestAs(
  url: string,
  secret: string | undefined,
  { method, path, body, headers }: TenantRequest,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A WebSocket with the key of a tenant. */
export function connectAs(url: string, secret: string, path: string): Promise<WireClient> {
  return WireClient.connect(url, path, [], { authorization: `Bearer ${secret}` });
}

/** Options of an engine that asks for keys and keeps nothing but those in the folder. */
export function keyedEngine(folder: string) {
  return {
    port: 0,
    dataDir: folder,
    'store.ephemeral': true,
    'webhooks.sealKey': Buffer.alloc(32, 7).toString('base64'),
    'http.maxEventLoopDelayMs': 0,
  } as const;
}
