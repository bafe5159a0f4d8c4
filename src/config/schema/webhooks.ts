import { Type } from '@sinclair/typebox';
import { CHANNELS } from '../../domain/conversation.ts';
import { count, leaf, ms, names, oneOf, section } from './parts.ts';

/** A webhook in the configuration file: docs/webhooks.md. Lists have no environment variable. */
const WebhookEndpoint = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,63}$' }),
    url: Type.String({ minLength: 1, maxLength: 2_000 }),
    tenant: Type.String({ default: 'default', minLength: 1, maxLength: 128 }),
    kind: oneOf(['webhook', 'cloudevents', 'eventbridge'], 'webhook'),
    mode: oneOf(['structured', 'binary'], 'structured'),
    handshake: Type.Boolean({ default: false }),
    description: Type.String({ default: '', maxLength: 200 }),
    secretFile: Type.Optional(Type.String({ minLength: 1 })),
    tokenFile: Type.Optional(Type.String({ minLength: 1 })),
    filter: Type.Optional(
      Type.Object(
        {
          types: Type.Optional(names),
          minLevel: Type.Optional(oneOf(['watch', 'alert', 'critical'])),
          sectors: Type.Optional(names),
          queues: Type.Optional(names),
          channels: Type.Optional(Type.Array(oneOf(CHANNELS), { minItems: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Webhooks out and what they may reach. */
export const WebhooksSection = section({
  allowHosts: leaf(
    Type.String({ default: '', maxLength: 4_000 }),
    'WEBHOOKS_ALLOW_HOSTS',
    'Hosts, as `host` or `host:port`, separated by commas, that webhooks may reach by plain HTTP, on another port, or on a private address.',
  ),
  sealKeyFile: leaf(
    Type.String({ default: '' }),
    'WEBHOOKS_SEAL_KEY_FILE',
    'File with the key (32 bytes, base64 or hex) that seals the secrets of webhooks made by REST; without one REST makes none.',
  ),
  sealKey: leaf(
    Type.String({ default: '' }),
    'WEBHOOKS_SEAL_KEY',
    'The key itself, where a file is not at hand.',
  ),
  timeoutMs: leaf(
    ms(3_000, 1),
    'WEBHOOKS_TIMEOUT_MS',
    'Time for connecting to a webhook and its answer together.',
  ),
  maxWaiting: leaf(
    count(10_000),
    'WEBHOOKS_MAX_WAITING',
    'Deliveries to one webhook held in memory; past it they wait in the event log.',
  ),
  endpoints: Type.Array(WebhookEndpoint, { default: [], maxItems: 100 }),
});
