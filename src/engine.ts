import { publicUrlOf } from './config/publicUrl.ts';
import type { Config } from './config/schema.ts';
import { shippedPath } from './config/shipped.ts';
import type { EngineError } from './domain/errors.ts';
import { listen, openDoors, type Doors, type InnerParts, type Life } from './doors.ts';
import { openPacks } from './openPacks.ts';
import { followRules } from './engineRules.ts';
import { startWebhooks } from './engineWebhooks.ts';
import { openSecurity } from './engineSecurity.ts';
import { buildFlow } from './flow.ts';
import type { OpenScorer } from './inference/openScorer.ts';
import { loadLanguageIdentifier } from './pipeline/detect/identifyLanguage.ts';
import { createOcclusion } from './pipeline/detect/occlusion.ts';
import { redactorFor } from './privacy/redactor.ts';
import { startScoring } from './scoring.ts';
import { openEngineStore, openEventLog } from './openLog.ts';
import { recover } from './recover.ts';
import { startRetention } from './retention.ts';
import { systemClock } from './systemClock.ts';
import { systemScheduler } from './systemScheduler.ts';
import type { Logger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { engineVersion } from './version.ts';

/** Time that sockets get to close after the accepted work is done. */
const closeTimeoutMs = 1_000;

type EngineParts = InnerParts & Doors;

/** A running engine. */
export class Engine {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly model: OpenScorer['model'];
  readonly #parts: EngineParts;
  readonly #life: Life;
  readonly #drainTimeoutMs: number;
  #drained: Promise<void> | undefined;

  constructor(url: string, parts: EngineParts, life: Life, drainTimeoutMs: number) {
    this.url = url;
    this.model = parts.scorer.model;
    this.#parts = parts;
    this.#life = life;
    this.#drainTimeoutMs = drainTimeoutMs;
  }

  /** Reads the rule file again; rules that are wrong leave the old ones in force. What came of it is logged. */
  reloadRules(): void {
    const { rules, security } = this.#parts;
    const { kind } = rules.reload();
    security.audit.record({ action: 'rules.reloaded', actor: 'signal', target: kind });
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
    const { scorer, flow, app, gate, metrics, rules, store, retention, security, webhooks } = this.#parts;
    this.#life.draining = true;
    rules.stop();
    gate.refuseUpgrades();
    await within(this.#drainTimeoutMs - 2 * closeTimeoutMs, flow.pipeline.drain());
    await gate.drain(closeTimeoutMs);
    flow.pipeline.close();
    await within(closeTimeoutMs, app.close());
    await within(closeTimeoutMs, webhooks.stop());
    await scorer.workers.close();
    retention.stop();
    security.stop();
    await within(closeTimeoutMs, store.log.close());
    metrics.stop();
  }
}

/**
 * Loads model and packs, warms the model up, takes up what was open before, then listens.
 * @throws EngineError MODEL_*, PACK_INVALID, RULES_INVALID, STORE_*, ADDRESS_IN_USE
 */
export async function startEngine(config: Config, log: Logger): Promise<Engine> {
  const begun: Begun = [];
  try {
    return await start(config, log, begun);
  } catch (error) {
    // What had begun must not keep the process alive, nor the next attempt from starting.
    for (const end of begun.toReversed()) await end();
    throw error;
  }
}

/** What has begun so far, as the ways to end it. */
type Begun = (() => void | Promise<void>)[];

async function start(config: Config, log: Logger, begun: Begun): Promise<Engine> {
  const metrics = new Metrics();
  begun.push(() => {
    metrics.stop();
  });
  const life: Life = { draining: false, publicUrl: publicUrlOf(config) };
  const packs = openPacks(config);
  const security = await openSecurity(config, log);
  begun.push(() => {
    security.stop();
  });
  const rules = followRules(
    { file: shippedPath(config.rules.file), tenantsDir: config.rules.tenantsDir },
    metrics,
    log,
    ({ outcome, ...tenant }) => {
      security.audit.record({ action: 'rules.reloaded', actor: 'file', ...tenant, target: outcome });
    },
  );
  begun.push(() => {
    rules.stop();
  });
  const onFault = (error: EngineError) => {
    log.warn({ code: error.code }, error.message);
  };
  const scorer = await startScoring(config.model, { clock: systemClock, meter: metrics, onFault });
  begun.push(() => scorer.workers.close());
  const store = await openEngineStore(config, log);
  begun.push(() => store.log.close());
  const { manifest } = scorer.model;
  const { wordsBudgetMs } = config.evidence;
  const flow = buildFlow(config, {
    clock: systemClock,
    scheduler: systemScheduler,
    scorer,
    log: store.log,
    eventLog: openEventLog(config, store.log),
    meter: metrics,
    packs,
    rules,
    redact: redactorFor(config.privacy.redact),
    identifyLanguage: await loadLanguageIdentifier(),
    ...(wordsBudgetMs === 0
      ? {}
      : { occlude: createOcclusion({ scorer, clock: systemClock, budgetMs: wordsBudgetMs }) }),
    versions: {
      engine: engineVersion(),
      model: { name: manifest.name, sha256: manifest.files.model.sha256 },
    },
    publicUrl: () => life.publicUrl,
  });
  begun.push(() => {
    flow.pipeline.close();
  });
  await recover(store.log, flow, { config, meter: metrics, log });
  const retention = startRetention(config, { store: store.log, memory: flow.memory }, log);
  begun.push(() => {
    retention.stop();
  });
  const webhooks = await startWebhooks(config, {
    hub: flow.hub,
    store: store.deliveries,
    meter: metrics,
    log,
  });
  begun.push(() => webhooks.stop());
  const inner = { scorer, flow, metrics, rules, store, retention, security, webhooks };
  const doors = await openDoors(config, log, inner, life);
  begun.push(() => doors.app.close());
  const url = await listen(doors.app, config);
  life.publicUrl = publicUrlOf(config, Number(new URL(url).port));
  return new Engine(url, { ...inner, ...doors }, life, config.drain.timeoutMs);
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
