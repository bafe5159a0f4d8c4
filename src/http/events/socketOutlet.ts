import type { WebSocketConnection } from '../websocketConnection.ts';
import type { Line } from './desk.ts';
import type { EventOutlet } from './pacedSink.ts';

/** By which a named subscriber is reached beyond its subscription. */
export function lineOf(connection: WebSocketConnection): Line {
  return {
    resend: ({ json }) => connection.sendText(json),
    passOn: ({ json }, from) =>
      connection.sendText(`{"type":"unacknowledged","subscriber":${JSON.stringify(from)},"event":${json}}`),
    replaced: () => {
      connection.close('replaced');
    },
  };
}

/** By which the events of its subscription go out. */
export function outletOf(connection: WebSocketConnection): EventOutlet {
  return {
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    // A connection that is closing takes nothing more, and says so itself.
    write: ({ json }, flushed) => !connection.isOpen || connection.sendText(json, flushed),
    cut: because => {
      connection.close(because === 'too-slow' ? 'tooSlow' : 'internalError');
    },
  };
}
