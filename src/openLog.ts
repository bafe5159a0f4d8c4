import type { Config } from './config/schema.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { EventLog } from './domain/ports.ts';
import { MemoryDurableLog } from './store/memoryDurableLog.ts';
import { MemoryEventLog } from './store/memoryEventLog.ts';
import { systemClock } from './systemClock.ts';

/** Events that a durable engine keeps in memory, so that most replays need not go to the disk. */
const recentEvents = 8_192;
const recentTextUnits = 33_554_432;

/** @throws EngineError STORE_* */
export function openLog({ events }: Config): Promise<DurableLog> {
  return Promise.resolve(new MemoryDurableLog({ maxEvents: events.windowEvents }));
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
