import { Type, type TSchema } from '@sinclair/typebox';
import { DELIVERY_STATES } from '../../domain/deliveryStore.ts';
import { FilterSchema } from '../events/subscribeSchema.ts';

/** The bodies of the webhook routes, as JSON Schema. */

const oneOf = <const T extends string>(values: readonly T[], description = '') =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = (description: string) => Type.Integer({ minimum: 0, description });
const instant = (description: string) => Type.String({ format: 'date-time', description });

const mode = oneOf(
  ['structured', 'binary'],
  'Of `cloudevents`: the event as body, or its attributes as headers.',
);
const url = Type.String({ minLength: 1, maxLength: 2_000, description: 'Where events are sent by POST.' });
const description = Type.String({ maxLength: 200 });
const token = Type.String({
  minLength: 1,
  maxLength: 4_096,
  description: 'Sent as `Authorization: Bearer`.',
});
const handshake = Type.Boolean({ description: 'Of `cloudevents`: ask by OPTIONS before the first event.' });

export const CreateWebhookSchema = Type.Object(
  {
    url,
    kind: Type.Optional(oneOf(['webhook', 'cloudevents', 'eventbridge'], 'Default: `webhook`.')),
    mode: Type.Optional(mode),
    handshake: Type.Optional(handshake),
    description: Type.Optional(description),
    filter: Type.Optional(FilterSchema),
    secret: Type.Optional(
      Type.String({ maxLength: 200, description: '`whsec_…`; absent: a fresh one is made.' }),
    ),
    token: Type.Optional(token),
  },
  { additionalProperties: false },
);

export const ChangeWebhookSchema = Type.Object(
  {
    url: Type.Optional(url),
    mode: Type.Optional(mode),
    handshake: Type.Optional(handshake),
    description: Type.Optional(description),
    filter: Type.Optional(FilterSchema),
    token: Type.Optional(token),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const attempt = {
  status: Type.Optional(count('HTTP status; absent when there was no answer.')),
  failure: Type.Optional(Type.String({ description: 'Absent when the event was taken: docs/webhooks.md.' })),
  retryAfterMs: Type.Optional(Type.Number({ minimum: 0 })),
  durationMs: count('From the beginning of the request.'),
};
export const AttemptSchema = Type.Object(attempt);

export const WebhookSchema = Type.Object({
  id: Type.String(),
  url,
  kind: oneOf(['webhook', 'cloudevents', 'eventbridge']),
  mode,
  handshake,
  description,
  filter: FilterSchema,
  disabledBecause: orNull(oneOf(['switched-off', 'gone', 'unsealed'])),
  isFixed: Type.Boolean({ description: 'Of the configuration file: not to be changed here.' }),
  createdAt: instant('1970 for those of the configuration file.'),
  previousSecretUntil: orNull(instant('Until then the secret before signs as well.')),
  circuit: oneOf(['closed', 'open', 'half-open'], 'Open: it has failed often, and is spared.'),
  inFlight: count('Requests without an answer yet.'),
  gaps: count('Times events had left the log before they could be sent.'),
  lastAttempt: orNull(Type.Object({ ...attempt, at: instant('When it ended.') })),
  deliveries: Type.Object({
    pending: count('On their way.'),
    delivered: count('Taken by the endpoint.'),
    expired: count('Not delivered: they would have come too late.'),
    dead: count('Given up after the last attempt.'),
  }),
});
export const WebhooksSchema = Type.Object({ webhooks: Type.Array(WebhookSchema) });
export const CreatedWebhookSchema = Type.Object({
  webhook: WebhookSchema,
  secret: orNull(Type.String({ description: 'Shown once; null where nothing is signed.' })),
});
export const RotatedSchema = Type.Object({
  secret: Type.String({ description: 'Shown once.' }),
  previousUntil: instant('Until then the old secret signs as well.'),
});

export const DeliveriesQuerySchema = Type.Object(
  {
    state: Type.Optional(oneOf(DELIVERY_STATES, 'Default: `dead`.')),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    before: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The `next` of the page before.',
      }),
    ),
  },
  { additionalProperties: false },
);
export const DeliveriesSchema = Type.Object({
  deliveries: Type.Array(
    Type.Object({
      offset: count('In the event log; names the delivery.'),
      eventId: Type.String(),
      conversationId: Type.String(),
      type: Type.String(),
      state: oneOf(DELIVERY_STATES),
      attempts: count('Requests made.'),
      nextAt: orNull(instant('Of the next attempt.')),
      expiresAt: orNull(instant('After that it is not sent any more.')),
      lastStatus: orNull(count('Of the last answer.')),
      lastFailure: orNull(Type.String()),
      updatedAt: instant('Of the last change.'),
    }),
  ),
  next: orNull(count('Send it as `before` for the next page; null on the last one.')),
});
