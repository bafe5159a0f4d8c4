import type { Config } from './config/schema.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { EventLog } from './domain/ports.ts';
import { MemoryEventLog } from './store/memoryEventLog.ts';
import { openStore, type Store, type StoreHealth } from './store/openStore.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';

/** Events that a durable engine keeps in memory, so that most replays need not go to the disk. */
const recentEvents = 8_192;
const recentTextUnits = 33_554_432;

/** The store of an engine, and whether it takes what it is given. */
export interface EngineStore extends Store {
  health(): StoreHealth;
}

/** @throws EngineError STORE_LOCKED, STORE_CORRUPT, STORE_TOO_NEW, STORE_FULL or STORE_UNAVAILABLE */
export async function openEngineStore(
  { dataDir, events, store }: Config,
  log: Pick<Logger, 'warn' | 'info'>,
): Promise<EngineStore> {
  if (store.ephemeral) {
    const opened = await openStore({ ephemeral: true, maxEvents: events.windowEvents });
    return { ...opened, health: () => 'ok' };
  }
  const state: { health: StoreHealth } = { health: 'ok' };
  const opened = await openStore({
    folder: dataDir,
    minFreeBytes: store.minFreeBytes,
    onHealth: health => {
      state.health = health;
      if (health === 'ok') log.info({ store: health }, 'the store takes inputs again');
      else log.warn({ store: health }, 'the store takes no inputs');
    },
  });
  return { ...opened, health: () => state.health };
}

/** The newest events in memory, the older ones in the store. */
export function openEventLog({ events, store }: Config, log: DurableLog): EventLog {
  const { epoch, headAtOpen } = log;
  const options = { epoch, clock: systemClock, head: headAtOpen, maxAgeMs: events.windowMs };
  if (store.ephemeral) return new MemoryEventLog({ ...options, maxEvents: events.windowEvents });
  return new MemoryEventLog({
    ...options,
    maxEvents: Math.min(recentEvents, events.windowEvents),
    maxTextUnits: recentTextUnits,
    older: { read: log.read.bind(log), maxEvents: events.windowEvents },
  });
}
