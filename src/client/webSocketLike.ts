/** The part of a WebSocket that the client uses: browsers, Node ≥ 22 and the package `ws` have it. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: SocketClosed) => void): void;
}

export interface SocketClosed {
  readonly code: number;
  /** True when both sides have said goodbye: then the engine has read everything that was sent before. */
  readonly wasClean: boolean;
}

/** What opens a WebSocket. The third argument is only passed where `headers` are given; `ws` understands it. */
export type WebSocketConstructor = new (
  url: string,
  protocols?: string[],
  options?: { headers: Record<string, string> },
) => WebSocketLike;

/**
 * The class passed in, else the one of the platform.
 * @throws TypeError where there is none: Node 20 has no WebSocket of its own
 */
export function webSocketClass(passedIn: WebSocketConstructor | undefined): WebSocketConstructor {
  const found = passedIn ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (found === undefined)
    throw new TypeError("there is no global WebSocket: pass one, for example that of the package 'ws'");
  return found;
}
