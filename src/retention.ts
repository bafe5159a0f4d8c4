import { statfs } from 'node:fs/promises';
import type { Config } from './config/schema.ts';
import type { AgentRecord, CustomerMemory } from './domain/customerMemory.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { Clock } from './domain/ports.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';

const roundMs = 60_000;
/** How often free space is looked at between two rounds. */
const lookMs = 1_000;
/** Between two parts of a round, so that inputs get their turn. */
const partMs = 50;
const hourMs = 3_600_000;
/** The wall clock has been set, rather than been a little off. */
const clockJumpMs = 300_000;

export interface Retention {
  stop(): void;
}

export interface RetentionParts {
  readonly store: Pick<DurableLog, 'retain' | 'size'>;
  /** Of the disk that the store is on. Default: what the file system says. */
  readonly freeBytes?: () => Promise<number>;
  /** Which stamps what is stored. Default: the system's. */
  readonly clock?: Clock;
  /** The same customers and agents in memory: what is forgotten there must not come back with the next note. */
  readonly memory: {
    readonly customers: Pick<CustomerMemory, 'forgetBefore'>;
    readonly agents: Pick<AgentRecord, 'forgetBefore'>;
  };
}

type Limits = Pick<Config['store'], 'maxBytes' | 'minFreeBytes'>;

/**
 * How large the store may be: while the disk has less than twice the free space below which inputs are refused, only
 * as large as leaves that much.
 */
export function bytesToKeep(
  { maxBytes, minFreeBytes }: Limits,
  storeBytes: number,
  freeBytes: number,
): number {
  const missingBytes = Math.max(0, 2 * minFreeBytes - freeBytes);
  return missingBytes === 0 ? maxBytes : Math.min(maxBytes, Math.max(0, storeBytes - missingBytes));
}

/**
 * Removes from the store, round by round, what is past its time; sooner when the disk is nearly full. A wrong wall
 * clock must not purge: ages are told by the clock that stamps, and a round is skipped after the other has jumped.
 */
export function startRetention(
  { dataDir, store: limits, memory: { retentionDays } }: Config,
  {
    store,
    memory,
    clock = systemClock,
    freeBytes = limits.ephemeral ? unlimited : () => freeBytesOf(dataDir),
  }: RetentionParts,
  log: Pick<Logger, 'warn'>,
): Retention {
  const { textRetentionHours, eventRetentionDays, maxBytes, minFreeBytes } = limits;
  let last = { wallMs: Date.now(), steadyMs: performance.now() };
  let dueAtMs = last.steadyMs + roundMs;
  /** Told once; spent when nothing is left to remove, until the next round. */
  let shortage: { isSpent: boolean } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const again = (delayMs: number) => {
    if (isStopped) return;
    timer = setTimeout(() => void look(), delayMs);
    timer.unref();
  };
  const look = async () => {
    // Of a failure the store says itself what it is; the next round tries again.
    const more = await removeWhatIsDue().catch(() => false);
    again(more ? partMs : lookMs);
  };
  const removeWhatIsDue = async () => {
    const isDue = performance.now() >= dueAtMs;
    const free = await freeBytes();
    const isShort = free < 2 * minFreeBytes;
    if (!isShort) shortage = undefined;
    else if (shortage === undefined) {
      log.warn({ freeBytes: free }, 'the disk is nearly full: the oldest texts and events are removed early');
      shortage = { isSpent: false };
    }
    if (!isDue && shortage?.isSpent !== false) return false;
    if (isDue) dueAtMs = performance.now() + roundMs;
    const keepBytes = isShort ? bytesToKeep(limits, (await store.size()).bytes, free) : maxBytes;
    const more = await round(keepBytes);
    if (shortage !== undefined) shortage.isSpent = !more;
    if (more) dueAtMs = performance.now();
    return more;
  };
  const round = async (keepBytes: number) => {
    const now = { wallMs: Date.now(), steadyMs: performance.now() };
    const jumpMs = now.wallMs - last.wallMs - (now.steadyMs - last.steadyMs);
    last = now;
    if (Math.abs(jumpMs) > clockJumpMs) {
      log.warn({ jumpMs: Math.round(jumpMs) }, 'the wall clock jumped: nothing is removed in this round');
      return false;
    }
    const nowMs = clock.nowMs();
    const memoryBeforeMs = nowMs - retentionDays * 24 * hourMs;
    memory.customers.forgetBefore(memoryBeforeMs);
    memory.agents.forgetBefore(memoryBeforeMs);
    const { more } = await store.retain({
      textBeforeMs: nowMs - textRetentionHours * hourMs,
      eventsBeforeMs: nowMs - eventRetentionDays * 24 * hourMs,
      memoryBeforeMs,
      maxBytes: keepBytes,
    });
    return more;
  };
  again(lookMs);
  return {
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function unlimited(): Promise<number> {
  return Promise.resolve(Number.POSITIVE_INFINITY);
}
