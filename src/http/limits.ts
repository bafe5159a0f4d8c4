/**
 * Limits of the HTTP server that nobody needs to configure. Node's defaults let a silent or slow handshake
 * live for 30 s and more. `requestTimeout`, `keepAliveTimeout` and `bodyLimit` belong at Fastify's top level,
 * the rest under its `http` option: inside `http` Fastify overwrites the former.
 */
export const HTTP_LIMITS = {
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 5_000,
  headersTimeoutMs: 8_000,
  connectionsCheckingIntervalMs: 1_000,
  maxHeaderBytes: 8_192,
  bodyLimitBytes: 262_144,
  /** Node drops headers past `server.maxHeadersCount` in silence; so a request that reaches it is refused. */
  maxHeaders: 63,
} as const;

/** Limits of a WebSocket that nobody needs to configure; the others are options (docs/configuration.md). */
export const WEBSOCKET_LIMITS = {
  /** A message in more fragments closes its connection with 1008. */
  maxFragments: 64,
  maxBufferedChunks: 1_024,
  /** Pongs that wait for the peer to read; a ping flood ends its connection. */
  maxPendingAutoPongs: 60,
  /** How long a peer may take to answer a close frame. */
  closeTimeoutMs: 3_000,
  /** The same for a peer that was closed because it does not read. */
  slowCloseTimeoutMs: 1_000,
  /** Bytes waiting for one peer before it is closed with 4413. */
  maxBufferedBytes: 1_048_576,
  /** Live signals are left out for a peer with more than this waiting, before it is closed. */
  shedSignalsPastBytes: 262_144,
  /** A replay of logged events waits for a peer with more than this waiting. */
  pauseReplayPastBytes: 262_144,
  /** This many malformed messages within the window close their connection with 1008. */
  maxMalformedMessages: 20,
  malformedWindowMs: 10_000,
} as const;
