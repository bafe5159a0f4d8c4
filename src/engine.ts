import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { asyncScheduler } from 'rxjs';
import { isLoopback } from './config/load.ts';
import { publicUrlOf } from './config/publicUrl.ts';
import type { Config } from './config/schema.ts';
import { shippedPath } from './config/shipped.ts';
import { conversationSource } from './conversationSource.ts';
import { EngineError } from './domain/errors.ts';
import { openPacks } from './openPacks.ts';
import { followRules, type EngineRules } from './engineRules.ts';
import { buildFlow, type Flow } from './flow.ts';
import { EventStreams } from './http/events/eventStreams.ts';
import { eventsEndpoint } from './http/events/eventsEndpoint.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { streamsEndpoint } from './http/streams/streamsEndpoint.ts';
import { loopbackAuthentication, WebSocketGate } from './http/websocketGate.ts';
import type { OpenScorer } from './inference/openScorer.ts';
import type { Conversation } from './pipeline/conversation.ts';
import { loadLanguageIdentifier } from './pipeline/detect/identifyLanguage.ts';
import { createOcclusion } from './pipeline/detect/occlusion.ts';
import { ruleControl } from './ruleControl.ts';
import { scoreText } from './scoreText.ts';
import { startScoring } from './scoring.ts';
import { MemoryEventLog } from './store/memoryEventLog.ts';
import { MemoryInputLog } from './store/memoryInputLog.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { engineVersion } from './version.ts';

/** Everything an engine consists of while it runs. */
interface Parts {
  readonly scorer: OpenScorer;
  readonly flow: Flow;
  readonly app: HttpServer;
  readonly gate: WebSocketGate;
  readonly metrics: Metrics;
  readonly rules: EngineRules;
}

/** Time that sockets get to close after the accepted work is done. */
const closeTimeoutMs = 1_000;
/** Event streams (SSE) send a comment this often, which keeps proxies from closing them. */
const eventStreamHeartbeatMs = 15_000;

/** A running engine. */
export class Engine {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly model: OpenScorer['model'];
  readonly #parts: Parts;
  readonly #life: Life;
  readonly #drainTimeoutMs: number;
  #drained: Promise<void> | undefined;

  constructor(url: string, parts: Parts, life: Life, drainTimeoutMs: number) {
    this.url = url;
    this.model = parts.scorer.model;
    this.#parts = parts;
    this.#life = life;
    this.#drainTimeoutMs = drainTimeoutMs;
  }

  /** Reads the rule file again; rules that are wrong leave the old ones in force. What came of it is logged. */
  reloadRules(): void {
    this.#parts.rules.reload();
  }

  /**
   * Ends politely: not ready, no new streams, accepted finals still raise their alerts, connections close with
   * 1012. Resolves when all is closed, at the latest after `drain.timeoutMs`. A second call waits for the first.
   */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    const { scorer, flow, app, gate, metrics, rules } = this.#parts;
    this.#life.draining = true;
    rules.stop();
    gate.refuseUpgrades();
    await within(this.#drainTimeoutMs - 2 * closeTimeoutMs, flow.pipeline.drain());
    await gate.drain(closeTimeoutMs);
    flow.pipeline.close();
    await within(closeTimeoutMs, app.close());
    await scorer.workers.close();
    metrics.stop();
  }
}

/** What the health routes ask while the engine lives. */
interface Life {
  draining: boolean;
  /** Where others reach the engine. */
  publicUrl: string;
}

/**
 * Loads model and packs, warms the model up, then listens.
 * @throws EngineError MODEL_*, PACK_INVALID, RULES_INVALID, ADDRESS_IN_USE
 */
export async function startEngine(config: Config, log: Logger): Promise<Engine> {
  const metrics = new Metrics();
  const life: Life = { draining: false, publicUrl: publicUrlOf(config) };
  const packs = openPacks(config);
  const rules = followRules(shippedPath(config.rules.file), metrics, log);
  const [scorer, identifyLanguage] = await Promise.all([
    startScoring(config.model, {
      clock: systemClock,
      meter: metrics,
      onFault: error => {
        log.warn({ code: error.code }, error.message);
      },
    }),
    loadLanguageIdentifier(),
  ]);
  const { manifest } = scorer.model;
  const flow = buildFlow(config, {
    clock: systemClock,
    scheduler: asyncScheduler,
    scorer,
    inputLog: new MemoryInputLog(),
    eventLog: new MemoryEventLog({
      epoch: randomUUID(),
      clock: systemClock,
      maxEvents: config.events.windowEvents,
      maxAgeMs: config.events.windowMs,
    }),
    meter: metrics,
    packs,
    rules: rules.live,
    identifyLanguage,
    ...(config.evidence.wordsBudgetMs === 0
      ? {}
      : {
          occlude: createOcclusion({
            scorer,
            clock: systemClock,
            budgetMs: config.evidence.wordsBudgetMs,
          }),
        }),
    versions: {
      engine: engineVersion(),
      model: { name: manifest.name, sha256: manifest.files.model.sha256 },
    },
    publicUrl: () => life.publicUrl,
  });
  const parts = await openDoors(config, log, { scorer, flow, metrics, rules }, life);
  try {
    const url = await listen(parts.app, config);
    life.publicUrl = publicUrlOf(config, Number(new URL(url).port));
    return new Engine(url, parts, life, config.drain.timeoutMs);
  } catch (error) {
    rules.stop();
    await scorer.workers.close();
    metrics.stop();
    throw error;
  }
}

/** HTTP and WebSockets around the flow; does not listen yet. */
async function openDoors(
  config: Config,
  log: Logger,
  { scorer, flow, metrics, rules }: Pick<Parts, 'scorer' | 'flow' | 'metrics' | 'rules'>,
  life: Life,
): Promise<Parts> {
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
    score: scoreText(detector, systemClock),
    rules: ruleControl(rules),
    eventStreams: new EventStreams({ ...eventsPorts, heartbeatMs: eventStreamHeartbeatMs, log }),
    metrics,
    notReadyBecause: () => [
      ...(life.draining ? ['draining'] : []),
      ...(scorer.workers.health().ready ? [] : ['model']),
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
  return { scorer, flow, app, gate, metrics, rules };
}

function isOpen(conversation: Conversation | undefined): boolean {
  return conversation !== undefined && conversation.assembly.endedBecause === undefined;
}

async function listen(app: HttpServer, { host, port }: Config): Promise<string> {
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

/** Waits for the work, but no longer than that. */
async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(resolve, Math.max(0, timeoutMs));
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
