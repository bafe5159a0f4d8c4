import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { eventsEndpoint } from '../../../src/http/events/eventsEndpoint.ts';
import { Desks } from '../../../src/http/events/desks.ts';
import { EventStreams, type EventStreamPorts } from '../../../src/http/events/eventStreams.ts';
import type { ConversationSource, Erasure, RuleControl, ScoreText } from '../../../src/http/rest/ports.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import type { InletPorts } from '../../../src/http/inlets/inletRoutes.ts';
import { testInlets } from '../inlets/testInlets.ts';
import { authentication, type Authenticate } from '../../../src/http/authentication.ts';
import { WebSocketGate } from '../../../src/http/websocketGate.ts';
import { MemoryDurableLog } from '../../../src/store/memoryDurableLog.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { Metrics } from '../../../src/telemetry/metrics.ts';
import type { WebhookControl } from '../../../src/webhooks/control.ts';
import { score, signals } from '../../support/builders.ts';
import { RecordingAudit, testAccess } from '../../support/access.ts';
import { testHub, type HubSetup } from '../../support/events.ts';
import { testWebhooks } from '../../support/webhooks.ts';

export interface ServerSetup extends Partial<HubSetup> {
  readonly limits?: Partial<EventStreamPorts['limits']>;
  readonly heartbeatMs?: number;
  readonly ackTimeoutMs?: number;
  /** Where subscribers' acknowledgements are kept. */
  readonly durable?: MemoryDurableLog;
  readonly conversations?: ConversationSource;
  readonly erasure?: Erasure;
  readonly score?: ScoreText;
  readonly rules?: RuleControl;
  readonly webhooks?: WebhookControl;
  readonly inlets?: InletPorts;
  readonly notReadyBecause?: () => readonly string[];
  readonly authenticate?: Authenticate;
  readonly access?: ReturnType<typeof testAccess>;
  readonly maxEventLoopDelayMs?: number;
  readonly allowedOrigins?: readonly string[];
  readonly loopbackOnly?: boolean;
}

const noRules: RuleControl = {
  list: () => ({ file: 'none', hash: '', loadedAtMs: 0, warnings: [], failure: null, rules: [] }),
  reload: () => 'unchanged',
  mute: () => ({ untilMs: 0 }),
  unmute: () => false,
};

const nothingToErase: Erasure = {
  conversation: () => Promise.resolve(false),
  customer: () => Promise.resolve(false),
};

/** The whole HTTP side of the engine around a hub, not listening yet. Everything it logs is kept as text. */
export async function testServer(setup: ServerSetup = {}) {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', destination: { write: line => lines.push(line) } });
  const { hub, meter, clock, log: eventLog } = testHub(setup);
  const metrics = new Metrics();
  const durable = setup.durable ?? new MemoryDurableLog({ epoch: hub.epoch });
  const unacknowledged: string[] = [];
  const desks = new Desks({
    store: durable,
    meter,
    ackTimeoutMs: setup.ackTimeoutMs ?? 10_000,
    ackMaxSends: 2,
    onUnacknowledged: (_event, by) => unacknowledged.push(by),
  });
  const { access = testAccess(), allowedOrigins = [], loopbackOnly = true } = setup;
  const ports = {
    hub,
    desks,
    meter,
    clock,
    log,
    heartbeatMs: setup.heartbeatMs ?? 15_000,
    limits: {
      maxSubscribers: 100,
      maxBufferedBytes: 1_048_576,
      firstMessageTimeoutMs: 5_000,
      maxMessagesPerSecond: 5_000,
      ...setup.limits,
    },
    spend: (tenant: string, messages: number, bytes: number) => access.quotas.spend(tenant, messages, bytes),
  };
  const eventStreams = new EventStreams(ports);
  const { authenticate = authentication(access.credentials, access.quotas) } = setup;
  const policy = { allowedOrigins, loopbackOnly };
  const audit = new RecordingAudit();
  const app = await createHttpServer({
    log,
    version: '0.1.0',
    policy,
    authenticate,
    credentials: access.credentials,
    audit,
    // A test machine may be busy with other tests.
    maxEventLoopDelayMs: setup.maxEventLoopDelayMs ?? 0,
    eventStreams,
    metrics,
    conversations: setup.conversations ?? { list: () => [], detail: () => undefined },
    erasure: setup.erasure ?? nothingToErase,
    rules: setup.rules ?? noRules,
    webhooks: setup.webhooks ?? testWebhooks({ hub }).dispatcher,
    inlets: setup.inlets ?? testInlets().ports,
    score: setup.score ?? (() => Promise.resolve(signals({ score: score(-0.7) }))),
    notReadyBecause: setup.notReadyBecause ?? (() => []),
  });
  const gate = new WebSocketGate(app.server, {
    endpoints: [eventsEndpoint(ports)],
    maxMessageBytes: 65_536,
    maxConnections: 100,
    maxConnectionsPerAddress: 100,
    pingIntervalMs: 15_000,
    maxConnectionsPerTenant: 100,
    policy,
    authenticate,
    access,
    log,
  });
  onTestFinished(async () => {
    metrics.stop();
    desks.stop();
    await gate.drain(0);
    await app.close();
  });
  const listen = async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    return { port, http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` };
  };
  return {
    unacknowledged,
    app,
    gate,
    hub,
    eventLog,
    meter,
    metrics,
    eventStreams,
    access,
    audit,
    lines,
    listen,
  };
}
