import type { Config } from './config/schema.ts';
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

/**
 * Removes from the store, round by round, what is past its time. A round is skipped after the wall clock has jumped:
 * a wrong clock must not purge.
 */
export function startRetention(
  { store: { textRetentionHours, eventRetentionDays, maxBytes } }: Config,
  store: Pick<DurableLog, 'retain'>,
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
      const { more } = await store.retain({
        textBeforeMs: now.wallMs - textRetentionHours * hourMs,
        eventsBeforeMs: now.wallMs - eventRetentionDays * 24 * hourMs,
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
