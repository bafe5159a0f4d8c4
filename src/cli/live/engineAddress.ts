import { EngineError } from '../../domain/errors.ts';

/** Where a running engine takes streams and gives out events. */
export interface EngineAddress {
  /** As the user gave it, without credentials; for messages. */
  readonly shown: string;
  readonly streams: URL;
  readonly events: URL;
  /** API key or token to show there. */
  readonly token?: string;
}

/** @throws TypeError for what is no ws, wss, http or https address */
export function engineAddress(text: string, token?: string): EngineAddress {
  const base = new URL(text);
  if (!/^(ws|http)s?:$/.test(base.protocol)) throw new TypeError('not a ws:// or http:// address');
  const at = (path: string) => {
    const url = new URL(base);
    url.protocol = base.protocol.replace('http', 'ws');
    url.pathname = base.pathname.replace(/\/+$/, '') + path;
    url.search = '';
    url.hash = '';
    return url;
  };
  return {
    shown: `${base.protocol}//${base.host}`,
    streams: at('/v1/streams'),
    events: at('/v1/events'),
    ...(token === undefined ? {} : { token }),
  };
}

export function unreachable(address: EngineAddress, why: string, cause?: unknown): EngineError {
  return new EngineError('ENGINE_UNREACHABLE', `no engine answers at ${address.shown} (${why})`, {
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function connectionLost(address: EngineAddress, closeCode: number): EngineError {
  const message = `the engine at ${address.shown} closed the connection (close code ${closeCode})`;
  return new EngineError('ENGINE_UNREACHABLE', message, { retryable: true });
}
