import type { Config } from './config/schema.ts';
import { readSecret } from './config/secretFile.ts';
import type { ConversationKey } from './domain/conversation.ts';
import type { DeliveryStore } from './domain/deliveryStore.ts';
import type { Meter } from './domain/ports.ts';
import type { EventHub } from './pipeline/publish/contract.ts';
import { systemClock, wallClock } from './systemClock.ts';
import { systemScheduler } from './systemScheduler.ts';
import type { Logger } from './telemetry/logger.ts';
import type { WebhookControl } from './webhooks/control.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';
import { fixedEndpoints } from './webhooks/fixedEndpoints.ts';
import { listedHosts } from './webhooks/guard/target.ts';
import { createSeal } from './webhooks/seal.ts';
import { createSender } from './webhooks/send.ts';

export interface EngineWebhooks {
  readonly control: WebhookControl;
  /** A conversation has been erased: nothing more of it is sent or kept. */
  forget(key: ConversationKey): Promise<void>;
  /** Resolves when what was in flight has its answer. */
  stop(): Promise<void>;
}

/** Deliveries are kept as long as events; looked at this often. */
const [dayMs, retentionMs] = [86_400_000, 600_000];
/** Deliveries in flight to one endpoint. */
const maxInFlight = 16;

/**
 * Webhooks of an engine, each taken up where it stopped.
 * @throws EngineError CONFIG_INVALID, STORE_UNAVAILABLE
 */
export async function startWebhooks(
  config: Config,
  {
    hub,
    store,
    meter,
    log,
  }: {
    readonly hub: Pick<EventHub, 'subscribe'>;
    readonly store: DeliveryStore;
    readonly meter: Pick<Meter, 'count'>;
    readonly log: Logger;
  },
): Promise<EngineWebhooks> {
  const { allowHosts, timeoutMs, maxWaiting } = config.webhooks;
  const listed = listedHosts(allowHosts);
  const fixed = fixedEndpoints(config, listed);
  const key = sealKey(config);
  const sender = createSender({ clock: wallClock, listed, timeoutMs, origin: config.source });
  const dispatcher = new Dispatcher({
    hub,
    store,
    listed,
    maxInFlight,
    maxWaiting,
    send: sender.send,
    seal: key === undefined ? undefined : createSeal(key),
    clock: systemClock,
    scheduler: systemScheduler,
    random: Math.random,
    count: (event, by) => {
      meter.count(event, by);
    },
    disabled: ({ tenant, endpointId }) => {
      log.warn({ tenant, endpointId }, 'webhook disabled: it answered 410');
    },
  });
  await dispatcher.start(fixed);
  const retention = setInterval(() => {
    const beforeMs = systemClock.nowMs() - config.store.eventRetentionDays * dayMs;
    dispatcher.retain(beforeMs).catch(() => {
      meter.count('webhook-store-failed');
    });
  }, retentionMs);
  retention.unref();
  return {
    control: dispatcher,
    forget: key => dispatcher.forget(key),
    stop: async () => {
      clearInterval(retention);
      await dispatcher.stop();
      await sender.close();
    },
  };
}

/** @throws EngineError CONFIG_INVALID */
function sealKey({ webhooks: { sealKey: inline, sealKeyFile } }: Config): string | undefined {
  if (sealKeyFile !== '') return readSecret(sealKeyFile, 'webhooks.sealKeyFile');
  return inline === '' ? undefined : inline;
}
