import type { Config } from './config/schema.ts';
import type { AgentRecord, CustomerMemory } from './domain/customerMemory.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { Logger } from './telemetry/logger.ts';

const roundMs = 60_000;
/** Between two parts of a round, so that inputs get their turn. */
const partMs = 50;
const hourMs = 3_600_000;
/** The wall clock has been set, rather than been a little off. */
const clockJumpMs = 300_000;

export interface Retention {
  stop(): void;
}

export interface RetentionParts {
  readonly store: Pick<DurableLog, 'retain'>;
  /** The same customers and agents in memory: what is forgotten there must not come back with the next note. */
  readonly memory: {
    readonly customers: Pick<CustomerMemory, 'forgetBefore'>;
    readonly agents: Pick<AgentRecord, 'forgetBefore'>;
  };
}

/**
 * Removes from the store, round by round, what is past its time. A round is skipped after the wall clock has jumped:
 * a wrong clock must not purge.
 */
export function startRetention(
  { store: { textRetentionHours, eventRetentionDays, maxBytes }, memory: { retentionDays } }: Config,
  { store, memory }: RetentionParts,
  log: Pick<Logger, 'warn'>,
): Retention {
  let last = { wallMs: Date.now(), steadyMs: performance.now() };
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const again = (delayMs: number) => {
    if (isStopped) return;
    timer = setTimeout(() => void round(), delayMs);
    timer.unref();
  };
  const round = async () => {
    const now = { wallMs: Date.now(), steadyMs: performance.now() };
    const jumpMs = now.wallMs - last.wallMs - (now.steadyMs - last.steadyMs);
    last = now;
    if (Math.abs(jumpMs) > clockJumpMs) {
      log.warn({ jumpMs: Math.round(jumpMs) }, 'the wall clock jumped: nothing is removed in this round');
      again(roundMs);
      return;
    }
    try {
      const memoryBeforeMs = now.wallMs - retentionDays * 24 * hourMs;
      memory.customers.forgetBefore(memoryBeforeMs);
      memory.agents.forgetBefore(memoryBeforeMs);
      const { more } = await store.retain({
        textBeforeMs: now.wallMs - textRetentionHours * hourMs,
        eventsBeforeMs: now.wallMs - eventRetentionDays * 24 * hourMs,
        memoryBeforeMs,
        maxBytes,
      });
      again(more ? partMs : roundMs);
    } catch {
      // The store says itself what is wrong with it; the next round tries again.
      again(roundMs);
    }
  };
  again(roundMs);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
