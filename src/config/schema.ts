import { Type, type Static } from '@sinclair/typebox';
import { InletsSection } from './inletOptions.ts';
import { cost, count, leaf, ms, section } from './schemaParts.ts';
import { AuthSection, HttpSection, QuotasSection, TlsSection } from './securityOptions.ts';
import { WebhooksSection } from './webhookOptions.ts';

/** As in src/privacy/entity.ts. */
const redactionKind = 'card|iban|national-id|email|phone|digits';

/**
 * The one schema of all options. Order and text are what docs/configuration.md and .env.example show
 * (a test compares them).
 */
export const ConfigSchema = section({
  host: leaf(
    Type.String({ default: '127.0.0.1', minLength: 1 }),
    'HOST',
    'Address to listen on. Without credentials only a loopback address is allowed.',
  ),
  port: leaf(
    Type.Integer({ default: 8787, minimum: 0, maximum: 65535 }),
    'PORT',
    'TCP port; 0 takes a free one.',
  ),
  dataDir: leaf(Type.String({ default: 'data', minLength: 1 }), 'DATA_DIR', 'Folder of the local store.'),
  source: leaf(
    Type.String({ default: '/pulso/local', minLength: 1, maxLength: 200 }),
    'SOURCE',
    'CloudEvents `source` of this engine.',
  ),
  publicUrl: leaf(
    Type.String({ default: 'auto', pattern: '^(auto|https?://[^\\s?#]+)$', maxLength: 500 }),
    'PUBLIC_URL',
    'Where others reach this engine, e.g. behind a proxy; `auto` is the address it listens on.',
  ),
  http: HttpSection,
  tls: TlsSection,
  auth: AuthSection,
  quotas: QuotasSection,
  log: section({
    level: leaf(
      Type.Union(
        (['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const).map(level => Type.Literal(level)),
        { default: 'info' },
      ),
      'LOG_LEVEL',
      'Least severe level that is logged.',
    ),
  }),
  model: section({
    dir: leaf(
      Type.String({ default: 'models/pulso-care-12l', minLength: 1 }),
      'MODEL_DIR',
      'Folder with model.onnx, tokenizer.json and manifest.json.',
    ),
    workers: leaf(
      Type.Integer({ default: 0, minimum: 0, maximum: 64 }),
      'MODEL_WORKERS',
      'Inference worker threads; 0 takes one less than the CPU cores, at least 1.',
    ),
    cacheEntries: leaf(
      Type.Integer({ default: 2048, minimum: 0 }),
      'MODEL_CACHE_ENTRIES',
      'Short utterances whose result is kept for reuse; 0 switches the cache off.',
    ),
    cacheMaxChars: leaf(
      count(40),
      'MODEL_CACHE_MAX_CHARS',
      'Longest text, in UTF-16 units, that the cache keeps.',
    ),
    finalDeadlineMs: leaf(
      ms(250, 1),
      'MODEL_FINAL_DEADLINE_MS',
      'After this long in the queue a final is answered by the lexicon scorer.',
    ),
    interimDeadlineMs: leaf(
      ms(100, 1),
      'MODEL_INTERIM_DEADLINE_MS',
      'After this long in the queue an interim is shed.',
    ),
    maxQueuedFinals: leaf(
      count(4096),
      'MODEL_MAX_QUEUED_FINALS',
      'Finals that may wait for the model; more are refused before acceptance.',
    ),
    maxQueuedInterims: leaf(
      count(64),
      'MODEL_MAX_QUEUED_INTERIMS',
      'Interims that may wait for the model; the oldest are shed first.',
    ),
  }),
  packs: section({
    dir: leaf(
      Type.String({ default: 'packs', minLength: 1 }),
      'PACKS_DIR',
      'Folder of the packs (charged phrases and journey events by sector).',
    ),
    extraDirs: leaf(
      Type.String({ default: '' }),
      'PACKS_EXTRA_DIRS',
      'Folders with packs of your own, separated by commas; each replaces packs of the same name before it.',
    ),
  }),
  rules: section({
    file: leaf(
      Type.String({ default: 'rules/default.yaml', minLength: 1 }),
      'RULES_FILE',
      'Rules that escalate; read again when it changes.',
    ),
    tenantsDir: leaf(
      Type.String({ default: '' }),
      'RULES_TENANTS_DIR',
      'Folder with `<tenant>.yaml` for tenants with rules of their own; the others have `rules.file`.',
    ),
  }),
  streams: section({
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
  }),
  conversations: section({
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
      ms(60_000),
      'CONVERSATIONS_ENDED_LINGER_MS',
      'How long an ended conversation still recognises duplicates.',
    ),
    reorderWaitMs: leaf(
      ms(30),
      'CONVERSATIONS_REORDER_WAIT_MS',
      'Longest wait for an utterance that began earlier and is still being spoken; 0 never waits.',
    ),
  }),
  events: section({
    windowEvents: leaf(count(100_000), 'EVENTS_WINDOW_EVENTS', 'Events kept for replay.'),
    windowMs: leaf(
      ms(86_400_000, 1),
      'EVENTS_WINDOW_MS',
      'Age after which an event can no longer be replayed.',
    ),
    maxSubscribers: leaf(count(1_000), 'EVENTS_MAX_SUBSCRIBERS', 'Open subscriptions.'),
    maxBufferedBytes: leaf(
      count(1_048_576, 1024),
      'EVENTS_MAX_BUFFERED_BYTES',
      'Bytes waiting for one subscriber before it is cut as too slow.',
    ),
    alertExpiryMs: leaf(
      ms(120_000, 1),
      'EVENTS_ALERT_EXPIRY_MS',
      'Age at which a live alert is stale (`expirytime`).',
    ),
    ackTimeoutMs: leaf(
      ms(10_000, 10),
      'EVENTS_ACK_TIMEOUT_MS',
      'After this long a critical alert that a subscriber with `acks` has not acknowledged is sent again.',
    ),
    ackMaxSends: leaf(
      count(3),
      'EVENTS_ACK_MAX_SENDS',
      'Times it is sent to one subscriber before the next contact gets it.',
    ),
  }),
  store: section({
    ephemeral: leaf(
      Type.Boolean({ default: false }),
      'STORE_EPHEMERAL',
      'Keep everything in memory only: a restart forgets it (`true` or `false`).',
    ),
    textRetentionHours: leaf(
      count(24, 0),
      'STORE_TEXT_RETENTION_HOURS',
      'Hours after the end of a conversation until its texts are removed.',
    ),
    eventRetentionDays: leaf(count(7), 'STORE_EVENT_RETENTION_DAYS', 'Days until events are removed.'),
    maxBytes: leaf(
      count(2_147_483_648, 16_777_216),
      'STORE_MAX_BYTES',
      'Size of the store past which the oldest texts and events are removed early.',
    ),
    minFreeBytes: leaf(
      count(67_108_864, 1_048_576),
      'STORE_MIN_FREE_BYTES',
      'Free space on the disk below which nothing is accepted; below twice as much the oldest texts and events are removed early.',
    ),
  }),
  evidence: section({
    wordsBudgetMs: leaf(
      ms(0),
      'EVIDENCE_WORDS_BUDGET_MS',
      'Time to find the words that mattered in an alert, off the hot path; 0 does not look for them.',
    ),
  }),
  privacy: section({
    redact: leaf(
      Type.String({
        default: 'all',
        pattern: `^(all|off|(${redactionKind})( ?, ?(${redactionKind}))*)$`,
      }),
      'PRIVACY_REDACT',
      'What is masked before anything is stored: `all`, `off`, or any of card, iban, national-id, email, phone, digits, separated by commas.',
    ),
  }),
  webhooks: WebhooksSection,
  inlets: InletsSection,
  memory: section({
    maxCustomers: leaf(
      count(50_000),
      'MEMORY_MAX_CUSTOMERS',
      'Customers remembered between conversations: usual mood, last moment of truth, last survey.',
    ),
    retentionDays: leaf(
      count(365),
      'MEMORY_RETENTION_DAYS',
      'Days after which a customer or an agent of whom nothing more was noted is forgotten, in memory and on disk.',
    ),
    halfLifeDays: leaf(
      count(90),
      'MEMORY_HALF_LIFE_DAYS',
      'After so many days half of what a conversation told of the usual mood is forgotten.',
    ),
    halfLifeConversations: leaf(
      count(10),
      'MEMORY_HALF_LIFE_CONVERSATIONS',
      'After so many further conversations half of it is forgotten.',
    ),
    linkWindowMs: leaf(
      ms(86_400_000),
      'MEMORY_LINK_WINDOW_MS',
      'A moment of truth continues one of the same customer in another conversation up to this long after.',
    ),
  }),
  advice: section({
    costVoice: leaf(cost(6), 'ADVICE_COST_VOICE', 'Cost of a contact by voice, in any one currency.'),
    costChat: leaf(cost(4), 'ADVICE_COST_CHAT', 'Cost of a contact by chat.'),
    costEmail: leaf(cost(4), 'ADVICE_COST_EMAIL', 'Cost of a contact by e-mail.'),
    costSms: leaf(cost(1), 'ADVICE_COST_SMS', 'Cost of a contact by SMS.'),
    costSocial: leaf(cost(2), 'ADVICE_COST_SOCIAL', 'Cost of a contact on social media.'),
    extraCostLimit: leaf(
      cost(10),
      'ADVICE_EXTRA_COST_LIMIT',
      'Most that a shift of channel may cost beyond the channel it leaves; no limit when critical.',
    ),
    surveyCapDays: leaf(
      count(30, 0),
      'ADVICE_SURVEY_CAP_DAYS',
      'Least number of days between two surveys of the same customer.',
    ),
    rankedAgents: leaf(
      Type.Integer({ default: 0, minimum: 0, maximum: 10 }),
      'ADVICE_RANKED_AGENTS',
      'Agents named, in the order to try them, where an empathic one is advised; 0 ranks nobody.',
    ),
  }),
  drain: section({
    timeoutMs: leaf(ms(10_000, 1), 'DRAIN_TIMEOUT_MS', 'Longest time to finish accepted work after SIGTERM.'),
  }),
});

export type Config = Static<typeof ConfigSchema>;
