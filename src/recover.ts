import type { Config } from './config/schema.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { Meter } from './domain/ports.ts';
import type { Flow } from './flow.ts';
import { recoverConversation, type Recovered } from './pipeline/recovery.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';

const dayMs = 86_400_000;
/** Conversations between two lines about the progress. */
const reportEvery = 2_000;

export interface RecoverParts {
  readonly config: Config;
  readonly meter: Meter;
  readonly log: Logger;
}

/**
 * Takes up everything as it was when the store was last written to: memories, endings, open conversations. What was
 * accepted and had no effect then, has it now. Resolves when every conversation stands; effects may still be on
 * their way.
 * @throws EngineError STORE_TOO_NEW
 */
export async function recover(
  store: DurableLog,
  flow: Flow,
  { config, meter, log }: RecoverParts,
): Promise<void> {
  const startedAtMs = systemClock.nowMs();
  const { customers, agents } = flow.memory;
  for await (const { tenant, customerId, ...kept } of store.customers())
    customers.restore(tenant, customerId, kept);
  for await (const { tenant, ...outcomes } of store.agents()) agents.restore(tenant, outcomes);
  const since = startedAtMs - config.store.eventRetentionDays * dayMs;
  flow.pipeline.restoreEndings(await store.endedSince(since));
  const recovered: Recovered[] = [];
  let inputs = 0;
  for await (const restored of store.restore()) {
    inputs += restored.inputs.length;
    const conversation = recoverConversation(restored, { ...flow, meter });
    if (conversation !== undefined) recovered.push(conversation);
    if (recovered.length % reportEvery === reportEvery - 1)
      log.info({ conversations: recovered.length, inputs }, 'restoring');
  }
  // Not while the store is still being read: effects would wait behind it.
  let pending = 0;
  for (const conversation of recovered) {
    pending += conversation.pending.length;
    flow.pipeline.restore(conversation);
  }
  if (recovered.length === 0) return;
  const tookMs = Math.round(systemClock.nowMs() - startedAtMs);
  log.info({ conversations: recovered.length, inputs, pending, tookMs }, 'restored');
}
