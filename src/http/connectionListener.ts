import type { RawData, WebSocket } from 'ws';
import { CLOSE_CODES } from './closeCodes.ts';
import type { Log } from './log.ts';
import type { WebSocketConnection } from './websocketConnection.ts';

/** What an endpoint wants to hear of one connection. Called by the gate only, never after `closed`. */
export interface ConnectionListener {
  /** One text message. A throw closes this connection with 1011 and harms nobody else. */
  text(message: string): void;
  /** A message that the connection itself answers (a newer credential): here it only counts. */
  counted?(message: string): void;
  /** The connection is gone; called once. */
  closed(): void;
}

/** Connects a WebSocket to its listener. What goes wrong here ends this connection and nothing else. */
export function listen(
  webSocket: WebSocket,
  connection: WebSocketConnection,
  listener: ConnectionListener,
  { path, log }: { readonly path: string; readonly log: Log },
): void {
  webSocket.on('message', (data, isBinary) => {
    if (!connection.isOpen) return;
    if (isBinary) {
      connection.close('binaryFrame');
      return;
    }
    try {
      listener.text(textOf(data));
    } catch (error) {
      log.warn({ path, errorName: error instanceof Error ? error.name : typeof error }, 'handler failed');
      connection.close('internalError');
    }
  });
  // ws closes with 1002, 1007, 1008 or 1009 by itself; the code is all that may be said of the frame.
  webSocket.on('error', (error: NodeJS.ErrnoException) => {
    log.warn({ path, errorCode: error.code }, 'websocket failed');
  });
  webSocket.once('close', (code: number) => {
    const cause = connection.closedBecause;
    log.info({ path, code: cause === undefined ? code : CLOSE_CODES[cause].code }, 'websocket closed');
    listener.closed();
  });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}
