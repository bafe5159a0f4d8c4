import { Type, type Static } from '@sinclair/typebox';
import { ConversationsSection, StreamsSection } from './schema/conversations.ts';
import { AdviceSection, MemorySection } from './schema/customers.ts';
import { EventsSection } from './schema/events.ts';
import { InletsSection } from './schema/inlets.ts';
import { EvidenceSection, ModelSection } from './schema/model.ts';
import { DrainSection, LogSection } from './schema/operation.ts';
import { leaf, section } from './schema/parts.ts';
import { PrivacySection } from './schema/privacy.ts';
import { PacksSection, RulesSection } from './schema/rules.ts';
import { AuthSection, HttpSection, QuotasSection, TlsSection } from './schema/security.ts';
import { StoreSection } from './schema/store.ts';
import { WebhooksSection } from './schema/webhooks.ts';

/**
 * The one schema of all options, by subject in `schema/`. Order and text are what docs/configuration.md and
 * .env.example show (a test compares them).
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
  log: LogSection,
  model: ModelSection,
  packs: PacksSection,
  rules: RulesSection,
  streams: StreamsSection,
  conversations: ConversationsSection,
  events: EventsSection,
  store: StoreSection,
  evidence: EvidenceSection,
  privacy: PrivacySection,
  webhooks: WebhooksSection,
  inlets: InletsSection,
  memory: MemorySection,
  advice: AdviceSection,
  drain: DrainSection,
});

export type Config = Static<typeof ConfigSchema>;
