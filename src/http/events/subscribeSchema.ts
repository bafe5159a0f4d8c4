import { Type } from '@sinclair/typebox';
import { CHANNELS } from '../../domain/conversation.ts';
import { LEVELS } from '../../domain/escalation.ts';

/** What a subscriber may ask for on `/v1/events`, as JSON Schema: docs/events.md explains it. */

const maxItems = 64;
const label = Type.String({ minLength: 1, maxLength: 256 });
const listOf = <T extends Parameters<typeof Type.Array>[0]>(item: T, description: string) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems, description }));

export const FilterSchema = Type.Object(
  {
    types: listOf(
      Type.String({ pattern: '^(\\*|pulso\\.[a-z0-9.]{0,64}\\*?)$' }),
      'Event types; a trailing `*` stands for any ending. `pulso.signals.v1` has to be named.',
    ),
    minLevel: Type.Optional(
      Type.Unsafe<(typeof LEVELS)[number]>({
        type: 'string',
        enum: [...LEVELS],
        description: 'Least level.',
      }),
    ),
    sectors: listOf(label, 'Sectors of the conversation.'),
    queues: listOf(label, "Values of the conversation's attribute `queue`."),
    channels: listOf(
      Type.Unsafe<(typeof CHANNELS)[number]>({ type: 'string', enum: [...CHANNELS] }),
      'Channels of the conversation.',
    ),
    conversations: listOf(Type.String({ minLength: 1, maxLength: 128 }), 'Conversation ids.'),
  },
  { additionalProperties: false },
);

export const ResumeSchema = Type.Object({
  epoch: Type.String({ minLength: 1, maxLength: 128 }),
  offset: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});

export const AckSchema = Type.Object({
  type: Type.Literal('ack'),
  offset: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});

/** Names of the fields a filter may have, for refusals and for the query of the event stream. */
export const filterFields = Object.keys(FilterSchema.properties);

/** Who a subscriber is, across connections and restarts. */
export const SubscriberSchema = Type.Object({
  subscriber: Type.Optional(
    Type.String({
      pattern: '^[^\\u0000-\\u001f\\u007f]{1,128}$',
      description: 'A name within the tenant: without `resume` it goes on after its last acknowledgement.',
    }),
  ),
  acks: Type.Optional(
    Type.Boolean({
      description: 'Critical alerts are sent again until they are acknowledged. Needs a name.',
    }),
  ),
  contact: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 99,
      description:
        'Place in the order in which alerts that others leave unacknowledged are passed on. Needs a name.',
    }),
  ),
});

/** What a named subscriber gets when another one has not acknowledged a critical alert. */
export const UnacknowledgedSchema = Type.Object({
  type: Type.Literal('unacknowledged'),
  subscriber: Type.String({ description: 'Who did not acknowledge it.' }),
  event: Type.Unsafe<object>({ type: 'object', description: 'The event as it was sent, with its id.' }),
});

/** How often the engine says that it is there: a page can't see the pings of its WebSocket. */
export const HeartbeatWishSchema = Type.Object({
  heartbeatMs: Type.Optional(
    Type.Integer({
      minimum: 1_000,
      maximum: 300_000,
      description: 'A `heartbeat` comes this often; without it none does.',
    }),
  ),
});

/** Says that the engine is there, and how far it has come. */
export const HeartbeatSchema = Type.Object({
  type: Type.Literal('heartbeat'),
  epoch: Type.String(),
  offset: Type.Integer({
    minimum: 0,
    description: 'Everything that matches up to here was sent before: resume from it.',
  }),
});

/** What a subscriber sends first; a second one replaces the first. */
export const SubscribeSchema = Type.Object({
  type: Type.Literal('subscribe'),
  filter: Type.Optional(FilterSchema),
  resume: Type.Optional(ResumeSchema),
  ...SubscriberSchema.properties,
  ...HeartbeatWishSchema.properties,
});

/** The answer to it: the events after this position follow. */
export const SubscribedSchema = Type.Object({
  type: Type.Literal('subscribed'),
  epoch: Type.String({ description: 'Names the event log.' }),
  offset: Type.Integer({ minimum: 0 }),
  recovered: Type.Boolean({
    description: 'False: what was missed since `resume`, or since the last acknowledgement, is lost.',
  }),
  heartbeatMs: Type.Optional(Type.Integer({ description: 'As it was asked for.' })),
});
