import { WebSocket } from 'ws';
import type { WebSocketConstructor } from '../../client/webSocketLike.ts';

const handshakeTimeoutMs = 5_000;

const refusals: Readonly<Record<string, string>> = {
  401: 'it lets nobody in without a valid key: 401, set PULSO_TOKEN or --token-file',
  403: 'the key lacks a scope, streams:write or events:read: 403',
  429: 'too many attempts, or connections: 429',
};

/**
 * The WebSocket of `ws`, which also tells why it could not be opened: the client knows of no more than browsers do,
 * a close code.
 * @param onFailure hears the reason before the socket's close
 */
export function tellingSocket(onFailure: (why: string) => void): WebSocketConstructor {
  return class extends WebSocket {
    constructor(url: string, protocols?: string[], options?: { headers: Record<string, string> }) {
      super(url, protocols ?? [], { ...options, handshakeTimeout: handshakeTimeoutMs });
      this.on('error', error => {
        onFailure(reasonOf(error));
      });
    }
  };
}

function reasonOf(error: Error): string {
  const status = /^Unexpected server response: (\d{3})$/u.exec(error.message)?.[1];
  if (status !== undefined) return refusals[status] ?? `it answered ${status}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
