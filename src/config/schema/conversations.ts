import { count, leaf, ms, section } from './parts.ts';

/** What one source may send and hold: docs/protocol.md. */
export const StreamsSection = section({
  maxMessageBytes: leaf(count(65536, 1024), 'STREAMS_MAX_MESSAGE_BYTES', 'Largest WebSocket message.'),
  maxBatchMessages: leaf(count(256), 'STREAMS_MAX_BATCH_MESSAGES', 'Most messages in one batch frame.'),
  maxConnections: leaf(count(5000), 'STREAMS_MAX_CONNECTIONS', 'Open WebSocket connections.'),
  maxConnectionsPerAddress: leaf(
    count(1000),
    'STREAMS_MAX_CONNECTIONS_PER_ADDRESS',
    'Open WebSocket connections from one address.',
  ),
  maxConnectionsPerTenant: leaf(
    count(2000),
    'STREAMS_MAX_CONNECTIONS_PER_TENANT',
    'Open WebSocket connections of one tenant, once credentials are configured.',
  ),
  maxMessagesPerSecond: leaf(
    count(5000),
    'STREAMS_MAX_MESSAGES_PER_SECOND',
    'Messages a second from one connection, before it is told to slow down.',
  ),
  maxUnacknowledged: leaf(
    count(256),
    'STREAMS_MAX_UNACKNOWLEDGED',
    'Messages of one connection in progress before reading from it pauses.',
  ),
  pingIntervalMs: leaf(
    ms(15_000, 10),
    'STREAMS_PING_INTERVAL_MS',
    'Heartbeat; a peer that misses one whole interval is cut.',
  ),
  firstMessageTimeoutMs: leaf(
    ms(5_000, 10),
    'STREAMS_FIRST_MESSAGE_TIMEOUT_MS',
    'A stream that says nothing for this long after connecting is closed.',
  ),
  idleTimeoutMs: leaf(
    ms(600_000, 10),
    'STREAMS_IDLE_TIMEOUT_MS',
    'A stream without an open conversation is closed after this long.',
  ),
});

/** How many conversations may be open, and for how long. */
export const ConversationsSection = section({
  maxOpen: leaf(count(10_000), 'CONVERSATIONS_MAX_OPEN', 'Open conversations; more are refused.'),
  maxOpenPerConnection: leaf(
    count(2_000),
    'CONVERSATIONS_MAX_OPEN_PER_CONNECTION',
    'Conversations one connection may open.',
  ),
  voiceIdleMs: leaf(
    ms(600_000, 1),
    'CONVERSATIONS_VOICE_IDLE_MS',
    'A call without a message for this long is closed with a summary.',
  ),
  textIdleMs: leaf(
    ms(86_400_000, 1),
    'CONVERSATIONS_TEXT_IDLE_MS',
    'The same for chat, e-mail, SMS and social conversations.',
  ),
  endedLingerMs: leaf(
    ms(10_000),
    'CONVERSATIONS_ENDED_LINGER_MS',
    'How long an ended conversation stays in memory for duplicates; later ones are looked up in the store.',
  ),
  reorderWaitMs: leaf(
    ms(30),
    'CONVERSATIONS_REORDER_WAIT_MS',
    'Longest wait for an utterance that began earlier and is still being spoken; 0 never waits.',
  ),
});
