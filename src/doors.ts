import type { AddressInfo } from 'node:net';
import type { Server as SecureServer } from 'node:tls';
import { isLoopback } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { conversationSource } from './conversationSource.ts';
import type { Audit } from './domain/audit.ts';
import type { ConversationKey } from './domain/conversation.ts';
import { EngineError } from './domain/errors.ts';
import { openInlets } from './engineInlets.ts';
import type { EngineRules } from './engineRules.ts';
import type { EngineWebhooks } from './engineWebhooks.ts';
import { follow, listOf, readTls, type EngineSecurity } from './engineSecurity.ts';
import { erasureOf } from './erasure.ts';
import type { Flow } from './flow.ts';
import { Desks } from './http/events/desks.ts';
import { EventStreams } from './http/events/eventStreams.ts';
import { eventsEndpoint } from './http/events/eventsEndpoint.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { inletsEndpoint } from './http/inlets/inletsEndpoint.ts';
import { Replays } from './http/inlets/replays.ts';
import { Speakers } from './http/inlets/speakers.ts';
import { StreamStates } from './http/inlets/streamStates.ts';
import { vendorAuthentication } from './http/inlets/vendorAuthentication.ts';
import { streamsEndpoint } from './http/streams/streamsEndpoint.ts';
import { tenantIntake } from './http/streams/tenantIntake.ts';
import { authentication } from './http/authentication.ts';
import { WebSocketGate } from './http/websocketGate.ts';
import type { OpenScorer } from './inference/openScorer.ts';
import type { Conversation } from './pipeline/conversation.ts';
import type { EngineStore } from './openLog.ts';
import type { Retention } from './retention.ts';
import { ruleControl } from './ruleControl.ts';
import { scoreText } from './scoreText.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { engineVersion } from './version.ts';

/** What an engine consists of behind its doors. */
export interface InnerParts {
  readonly scorer: OpenScorer;
  readonly flow: Flow;
  readonly metrics: Metrics;
  readonly rules: EngineRules;
  readonly store: EngineStore;
  readonly retention: Retention;
  readonly security: EngineSecurity;
  readonly webhooks: EngineWebhooks;
}

/** How others reach an engine. */
export interface Doors {
  readonly app: HttpServer;
  readonly gate: WebSocketGate;
}

/** What the health routes ask while the engine lives. */
export interface Life {
  draining: boolean;
  /** Where others reach the engine. */
  publicUrl: string;
}

/** Event streams (SSE) send a comment this often, which keeps proxies from closing them. */
const eventStreamHeartbeatMs = 15_000;

/** HTTP and WebSockets around the flow; does not listen yet. */
export async function openDoors(
  config: Config,
  log: Logger,
  { scorer, flow, metrics, rules, store, security, webhooks }: InnerParts,
  life: Readonly<Life>,
): Promise<Doors> {
  const { pipeline, hub, detector } = flow;
  const { credentials, quotas, audit } = security;
  const policy = {
    allowedOrigins: listOf(config.http.allowedOrigins),
    /** Until there are credentials: then it is theirs to tell who may come in. */
    get loopbackOnly() {
      return isLoopback(config.host) && !credentials.required;
    },
  };
  const setups = openInlets(config);
  const publicUrl = () => life.publicUrl;
  const authenticate = vendorAuthentication(authentication(credentials, quotas), {
    setups,
    publicUrl,
    credentialsRequired: () => credentials.required,
    wallMs: Date.now,
  });
  const tls = readTls(config);
  const desks = new Desks({
    store: store.log,
    meter: metrics,
    ackTimeoutMs: config.events.ackTimeoutMs,
    ackMaxSends: config.events.ackMaxSends,
    onUnacknowledged: ({ offset, routing: { tenant, conversationId } }, subscriber) => {
      log.warn({ tenant, conversationId, offset, subscriber }, 'critical alert acknowledged by nobody');
    },
  });
  const spend = (tenant: string, messages: number, bytes: number) =>
    credentials.required ? quotas.spend(tenant, messages, bytes) : Promise.resolve(0);
  const { firstMessageTimeoutMs, maxMessagesPerSecond } = config.streams;
  const eventsPorts = {
    hub,
    desks,
    meter: metrics,
    clock: systemClock,
    limits: { ...config.events, firstMessageTimeoutMs, maxMessagesPerSecond },
    spend,
  };
  const intake = tenantIntake(
    {
      submit: (input, place) => pipeline.submit(input, place),
      isOpen: key => isOpen(pipeline.conversation(key)),
    },
    config.quotas.openConversationsPerTenant,
    systemClock,
    () => credentials.required,
  );
  const startOf = (key: ConversationKey) => pipeline.conversation(key)?.assembly.info.startedAtMs;
  const app = await createHttpServer({
    log,
    version: engineVersion(),
    policy,
    authenticate,
    maxEventLoopDelayMs: config.http.maxEventLoopDelayMs,
    credentials,
    audit,
    ...(tls === undefined ? {} : { tls }),
    conversations: conversationSource(pipeline),
    erasure: erasureOf(flow, store.log, webhooks),
    webhooks: webhooks.control,
    score: scoreText(detector, systemClock),
    rules: ruleControl(rules),
    eventStreams: new EventStreams({ ...eventsPorts, heartbeatMs: eventStreamHeartbeatMs, log }),
    metrics,
    inlets: {
      setups,
      intake,
      startOf,
      publicUrl,
      states: new StreamStates(),
      replays: new Replays(() => systemClock.nowMs()),
      clock: systemClock,
      wallMs: Date.now,
      meter: metrics,
      spendRequest: async tenant => (credentials.required ? quotas.request(tenant) : undefined),
      onConfirmFailed: inlet => {
        log.warn({ inlet }, 'a subscription could not be confirmed');
      },
    },
    notReadyBecause: () => [
      ...(life.draining ? ['draining'] : []),
      ...(scorer.workers.health().ready ? [] : ['model']),
      ...(flow.trouble.waiting === 0 && store.health() === 'ok' ? [] : ['store']),
    ],
  });
  app.addHook('onClose', (_app, done) => {
    desks.stop();
    done();
  });
  const limits = { ...config.streams, maxOpenConversations: config.conversations.maxOpenPerConnection };
  const gate = new WebSocketGate(app.server, {
    ...config.streams,
    policy,
    authenticate,
    access: { credentials, quotas },
    log,
    endpoints: [
      streamsEndpoint({
        hub,
        clock: systemClock,
        meter: metrics,
        limits,
        intake,
        spend,
      }),
      inletsEndpoint(setups, {
        intake,
        startOf,
        speakers: new Speakers(),
        clock: systemClock,
        meter: metrics,
        limits,
        spend,
      }),
      eventsEndpoint(eventsPorts),
    ],
  });
  metrics.watch({
    openConversations: () => pipeline.openConversations,
    connections: () => gate.connections(),
    queuedUtterances: () => {
      const { finals, interims } = scorer.workers.queueDepth();
      return { final: finals, interim: interims };
    },
    workersAlive: () => scorer.workers.health().alive,
    subscribers: () => hub.subscribers,
  });
  if (tls !== undefined) renewTls(app, config, audit, log);
  return { app, gate };
}

/** Takes up a new certificate without a restart; one that can't be read leaves the old one in force. */
function renewTls(app: HttpServer, config: Config, audit: Audit, log: Logger): void {
  const stop = follow([config.tls.certFile, config.tls.keyFile], () => {
    try {
      const server = app.server as unknown as SecureServer;
      server.setSecureContext(readTls(config) ?? {});
      audit.record({ action: 'tls.reloaded', actor: 'file' });
      log.info('certificate read again');
    } catch {
      log.error(
        { code: 'CONFIG_INVALID' },
        'the certificate stays as it was: certificate or key can not be read',
      );
    }
  });
  app.addHook('onClose', (_app, done) => {
    stop();
    done();
  });
}

function isOpen(conversation: Conversation | undefined): boolean {
  return conversation !== undefined && conversation.assembly.endedBecause === undefined;
}

/**
 * Listens, and says where.
 * @throws EngineError ADDRESS_IN_USE
 */
export async function listen(app: HttpServer, { host, port, tls }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new EngineError(
        'ADDRESS_IN_USE',
        `something listens on ${host}:${port} already; stop it, or set PULSO_PORT`,
      );
    throw error;
  }
  const { address, family, port: actualPort } = app.server.address() as AddressInfo;
  const scheme = tls.certFile === '' ? 'http' : 'https';
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`;
}
