import type { AddressInfo } from 'node:net';
import { isLoopback } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { conversationSource } from './conversationSource.ts';
import { EngineError } from './domain/errors.ts';
import type { EngineRules } from './engineRules.ts';
import { erasureOf } from './erasure.ts';
import type { Flow } from './flow.ts';
import { EventStreams } from './http/events/eventStreams.ts';
import { eventsEndpoint } from './http/events/eventsEndpoint.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { streamsEndpoint } from './http/streams/streamsEndpoint.ts';
import { loopbackAuthentication, WebSocketGate } from './http/websocketGate.ts';
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
  { scorer, flow, metrics, rules, store }: InnerParts,
  life: Readonly<Life>,
): Promise<Doors> {
  const { pipeline, hub, detector } = flow;
  const loopbackOnly = isLoopback(config.host);
  const eventsPorts = {
    hub,
    meter: metrics,
    clock: systemClock,
    limits: { ...config.events, firstMessageTimeoutMs: config.streams.firstMessageTimeoutMs },
  };
  const app = await createHttpServer({
    log,
    version: engineVersion(),
    loopbackOnly,
    authenticate: loopbackAuthentication,
    conversations: conversationSource(pipeline),
    erasure: erasureOf(flow, store.log),
    score: scoreText(detector, systemClock),
    rules: ruleControl(rules),
    eventStreams: new EventStreams({ ...eventsPorts, heartbeatMs: eventStreamHeartbeatMs, log }),
    metrics,
    notReadyBecause: () => [
      ...(life.draining ? ['draining'] : []),
      ...(scorer.workers.health().ready ? [] : ['model']),
      ...(flow.trouble.waiting === 0 && store.health() === 'ok' ? [] : ['store']),
    ],
  });
  const gate = new WebSocketGate(app.server, {
    ...config.streams,
    allowedOrigins: [],
    loopbackOnly,
    authenticate: loopbackAuthentication,
    log,
    endpoints: [
      streamsEndpoint({
        hub,
        clock: systemClock,
        meter: metrics,
        limits: { ...config.streams, maxOpenConversations: config.conversations.maxOpenPerConnection },
        intake: {
          submit: input => pipeline.submit(input),
          isOpen: key => isOpen(pipeline.conversation(key)),
        },
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
  return { app, gate };
}

function isOpen(conversation: Conversation | undefined): boolean {
  return conversation !== undefined && conversation.assembly.endedBecause === undefined;
}

/**
 * Listens, and says where.
 * @throws EngineError ADDRESS_IN_USE
 */
export async function listen(app: HttpServer, { host, port }: Config): Promise<string> {
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
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`;
}
