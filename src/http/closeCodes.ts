export interface CloseCode {
  readonly code: number;
  /** Goes into the close frame as its reason: at most 123 bytes, never anything from the peer. */
  readonly reason: string;
  /** What a well-behaved client does next: reconnect with back-off, or stop and have a person look. */
  readonly then: 'reconnect' | 'terminal';
}

/** Every way in which a WebSocket ends, as docs/protocol.md lists them (a test compares the two). */
export const CLOSE_CODES = {
  done: { code: 1000, reason: 'done', then: 'terminal' },
  protocolError: { code: 1002, reason: 'not a WebSocket frame', then: 'terminal' },
  binaryFrame: { code: 1003, reason: 'only text frames are understood', then: 'terminal' },
  notUtf8: { code: 1007, reason: 'text is not UTF-8', then: 'terminal' },
  tooManyRefusals: { code: 1008, reason: 'too many malformed messages', then: 'terminal' },
  messageTooBig: { code: 1009, reason: 'message too big', then: 'terminal' },
  internalError: { code: 1011, reason: 'internal error', then: 'reconnect' },
  restart: { code: 1012, reason: 'restarting, reconnect in a moment', then: 'reconnect' },
  /** No close frame: the peer was dead, or did not answer a close in time. Never sent, only seen. */
  cut: { code: 1006, reason: 'connection lost', then: 'reconnect' },
  unauthenticated: {
    code: 4401,
    reason: 'the credential has ended, connect with a new one',
    then: 'reconnect',
  },
  forbidden: { code: 4403, reason: 'not allowed', then: 'terminal' },
  idle: { code: 4408, reason: 'idle', then: 'reconnect' },
  replaced: { code: 4409, reason: 'replaced by another connection of this subscriber', then: 'terminal' },
  tooSlow: { code: 4413, reason: 'reads too slowly', then: 'reconnect' },
  quotaExceeded: { code: 4429, reason: 'quota used up, reconnect later', then: 'reconnect' },
} as const satisfies Readonly<Record<string, CloseCode>>;

/** Why the engine itself closes a connection. */
export type CloseCause = Exclude<keyof typeof CLOSE_CODES, 'cut'>;
