import { Type, type TSchema } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { ConfigSchema } from '../src/config/schema.ts';
import { EVENT_TYPES } from '../src/domain/events.ts';
import {
  AckSchema,
  HeartbeatSchema,
  SubscribedSchema,
  SubscribeSchema,
  UnacknowledgedSchema,
} from '../src/http/events/subscribeSchema.ts';
import { AuthenticatedSchema, AuthenticateSchema } from '../src/http/renewal.ts';
import { RefusedSchema, SlowDownSchema, STREAM_ANSWERS } from '../src/http/streams/answers.ts';
import { INLETS } from '../src/pipeline/accept/inlets/inlets.ts';
import { STREAM_MESSAGES } from '../src/pipeline/accept/messages.ts';
import { eventSchema } from '../src/pipeline/publish/eventEnvelope.ts';
import { EVENT_DATA } from '../src/pipeline/publish/eventSchemas.ts';
import { AdviceSchema } from '../src/pipeline/publish/schemas/advice.ts';
import {
  ArcSchema,
  ConversationSchema,
  LatencySchema,
} from '../src/pipeline/publish/schemas/circumstances.ts';
import { EvidenceSchema } from '../src/pipeline/publish/schemas/evidence.ts';
import { EmotionsSchema, PhraseSchema } from '../src/pipeline/publish/schemas/spoken.ts';
import { engineVersion } from '../src/version.ts';

/** One message of a channel. */
interface Message {
  readonly name: string;
  readonly summary: string;
  readonly schema: TSchema;
}

const { maxBatchMessages } = ConfigSchema.properties.streams.properties;

const streamSummaries: Record<keyof typeof STREAM_MESSAGES, string> = {
  'conversation.started': 'A conversation begins; optional',
  utterance: 'One stretch of speech or one chat message, as the source sees it now',
  'conversation.updated': 'What is known of a conversation changes',
  'conversation.ended': 'A conversation is over',
};
const answerSummaries: Record<keyof typeof STREAM_ANSWERS, string> = {
  accepted: 'Of an utterance; a final is safe then',
  refused: 'A message had no effect',
  'slow-down': 'Reading from this connection pauses',
  signals: 'What was detected in one utterance; only with `?signals=1`',
};

const authenticate: Message = {
  name: 'authenticate',
  summary: 'A newer credential, before the one of the connection expires',
  schema: AuthenticateSchema,
};
const authenticated: Message = {
  name: 'authenticated',
  summary: 'The newer credential counts',
  schema: AuthenticatedSchema,
};

const streamMessages: readonly Message[] = [
  ...entries(STREAM_MESSAGES).map(([name, schema]) => ({ name, schema, summary: streamSummaries[name] })),
  {
    name: 'batch',
    summary: 'Several messages in one frame, judged and answered one by one',
    schema: Type.Array(Type.Unsafe({ oneOf: Object.keys(STREAM_MESSAGES).map(refTo) }), {
      minItems: 1,
      maxItems: Number(maxBatchMessages.default),
    }),
  },
  authenticate,
];
const streamAnswers: readonly Message[] = [
  ...entries(STREAM_ANSWERS).map(([name, schema]) => ({ name, schema, summary: answerSummaries[name] })),
  authenticated,
];
const subscriberMessages: readonly Message[] = [
  { name: 'subscribe', summary: 'Says what to hear of, and from where on', schema: SubscribeSchema },
  { name: 'ack', summary: 'An event has been handled; optional', schema: AckSchema },
  authenticate,
];
const eventMessages: readonly Message[] = [
  { name: 'subscribed', summary: 'Where the events begin', schema: SubscribedSchema },
  { name: 'heartbeat', summary: 'The engine is there; only where it was asked for', schema: HeartbeatSchema },
  { name: 'refused', summary: answerSummaries.refused, schema: RefusedSchema },
  { name: 'slow-down', summary: answerSummaries['slow-down'], schema: SlowDownSchema },
  {
    name: 'unacknowledged',
    summary: 'A critical alert that another subscriber has not acknowledged',
    schema: UnacknowledgedSchema,
  },
  authenticated,
  ...EVENT_TYPES.map(name => {
    const schema = eventSchema(name);
    return { name, schema, summary: String(EVENT_DATA[name].description) };
  }),
];

const vendorMessages: readonly Message[] = [
  {
    name: 'vendorMessage',
    summary: "A vendor's message as it is: docs/inlets has a page for each vendor",
    schema: Type.Unsafe({ description: "The vendor's own format; what an inlet does not know it ignores." }),
  },
];
const vendorAnswers: readonly Message[] = streamAnswers.filter(({ name }) =>
  ['accepted', 'refused', 'slow-down'].includes(name),
);

/** Parts that many messages have in common. */
const parts = {
  phrase: PhraseSchema,
  emotions: EmotionsSchema,
  arc: ArcSchema,
  evidence: EvidenceSchema,
  advice: AdviceSchema,
  conversation: ConversationSchema,
  latency: LatencySchema,
};

/** The text of `docs/asyncapi.yaml`: the WebSockets, from the schemas that the engine validates with. */
export function asyncApiFile(): string {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Pulso',
      version: engineVersion(),
      description:
        'Conversations come in over `/v1/streams`, events go out over `/v1/events`. Promises, limits and close codes are explained in protocol.md and events.md beside this file.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      local: { host: '127.0.0.1:8787', protocol: 'ws', description: 'An engine as it starts by default' },
    },
    channels: {
      streams: {
        address: '/v1/streams',
        title: 'Streams in',
        messages: messageRefs([...streamMessages, ...streamAnswers]),
        bindings: {
          ws: { query: plain(Type.Object({ signals: Type.Optional(Type.Literal('1')) })) },
        },
      },
      inlets: {
        address: '/v1/inlets/{vendor}',
        title: 'Vendors in',
        description: 'The sockets of vendors, or of the bridges before them. Webhooks have the same address.',
        parameters: {
          vendor: {
            description: 'Name of the inlet',
            enum: INLETS.filter(({ transports }) => transports.includes('websocket')).map(({ name }) => name),
          },
        },
        messages: messageRefs([...vendorMessages, ...vendorAnswers]),
        bindings: {
          ws: {
            query: plain(
              Type.Object(
                Object.fromEntries(
                  ['conversation', 'speaker', 'stream', 'channel', 'language', 'sector', 'queue'].map(
                    name => [name, Type.Optional(Type.String())],
                  ),
                ),
              ),
            ),
          },
        },
      },
      events: {
        address: '/v1/events',
        title: 'Events out',
        description:
          'Subprotocol `cloudevents.json`, or none. The same path answers HTTP with server-sent events.',
        messages: messageRefs([...subscriberMessages, ...eventMessages]),
      },
    },
    operations: {
      takeConversations: operation('receive', 'streams', 'Sources send conversations', streamMessages),
      answerSource: operation(
        'send',
        'streams',
        'The engine answers each message, in their order',
        streamAnswers,
      ),
      takeVendorMessages: operation('receive', 'inlets', 'Vendors send what they have heard', vendorMessages),
      answerVendor: operation(
        'send',
        'inlets',
        'The engine answers bridges; vendors by their own protocol',
        vendorAnswers,
      ),
      takeSubscriptions: operation('receive', 'events', 'Subscribers say what they want', subscriberMessages),
      sendEvents: operation('send', 'events', 'The engine answers, then sends what matches', eventMessages),
    },
    components: {
      messages: Object.fromEntries(
        allMessages().map(({ name, summary }) => [
          name,
          { name, title: name, summary, payload: refTo(name) },
        ]),
      ),
      schemas: Object.fromEntries(
        [...Object.entries(parts), ...allMessages().map(({ name, schema }) => [name, schema] as const)].map(
          ([name, schema]) => [name, withRefs(plain(schema), name)],
        ),
      ),
    },
  };
  return `# Generated by npm run docs: change the schemas in src/, not this file.\n${stringify(document, { lineWidth: 0 })}`;
}

/** Each once, also where both channels have it. */
function allMessages(): readonly Message[] {
  const all = [
    ...streamMessages,
    ...streamAnswers,
    ...vendorMessages,
    ...subscriberMessages,
    ...eventMessages,
  ];
  return [...new Map(all.map(message => [message.name, message])).values()];
}

function operation(
  action: 'send' | 'receive',
  channel: 'streams' | 'inlets' | 'events',
  summary: string,
  messages: readonly Message[],
): object {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: messages.map(({ name }) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}

function messageRefs(messages: readonly Message[]): object {
  return Object.fromEntries(messages.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]));
}

function refTo(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schema as JSON: without what TypeBox keeps beside it. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}

/** The same with references in the place of the common parts. @param self the name that this schema itself has */
function withRefs(node: unknown, self: string): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const text = JSON.stringify(node);
  const part = Object.entries(parts).find(
    ([name, schema]) => name !== self && JSON.stringify(schema) === text,
  );
  if (part !== undefined) return refTo(part[0]);
  if (Array.isArray(node)) return node.map(item => withRefs(item, self));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withRefs(value, self)]));
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
