import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readMetrics } from '../../bench/core/metricsText.ts';
import { slopeOf } from '../../bench/scale/growth.ts';
import type { EngineProcess } from '../support/engineProcess.ts';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { dueEvents, summaries, type DueEvents } from './oracle.ts';
import { SteadySource } from './steadySource.ts';

const mebibyte = 1_048_576;
const minutesOf = { quick: 1 / 3, full: 10 } as const;
const messagesPerSecond = 20;
/** What is not looked at: caches fill, code is compiled. */
const warmUpShare = 0.25;
const mostGrowthMiB = 48;
const mostDelayGrowthMs = 100;
const maxStoreBytes = 16 * mebibyte;
/** Beyond its bound a store has its log, and what comes between two rounds of retention. */
const mostStoreBytes = maxStoreBytes + 24 * mebibyte;
const patienceMs = 120_000;
const execute = promisify(execFile);

interface Sample {
  readonly seconds: number;
  readonly rssMiB: number;
  /** 99 of 100 turns of the event loop were late by at most this, since the sample before. */
  readonly delayMs: number;
  readonly storeBytes: number;
}

/** Steady load for long: nothing grows, nothing is lost. */
export const soakFault: Fault = {
  name: 'soak',
  run: async ({ size, minutes = minutesOf[size], preload, progress }) => {
    const seconds = minutes * 60;
    const samples = sampleCount();
    progress('what is due');
    const due = eventsBySample(await dueEvents(faultConversations(samples, 'soak')));
    const isolated = { PULSO_STORE_TEXT_RETENTION_HOURS: '0', PULSO_STORE_MAX_BYTES: String(maxStoreBytes) };
    return withEngineFolder(preload, async ({ dir, start }) => {
      const { engine } = await start(isolated);
      const listener = new FaultListener();
      await listener.connect(engine.url);
      const source = new SteadySource();
      const begunAtMs = performance.now();
      // Far more than can be sent: a conversation has some twenty messages.
      const conversations = faultConversations(
        Math.ceil((seconds * messagesPerSecond) / 4) + samples,
        'soak',
      );
      const order = { seconds, perSecond: messagesPerSecond, patienceMs };
      const streaming = source.stream(engine.url, number => conversations[number] ?? [], order);
      const taken = await sampleUntil(engine, dir, begunAtMs, seconds, progress);
      await streaming;
      await listener.until(() => summaries(listener) >= source.streamed.length, patienceMs);
      const warm = taken.filter(each => each.seconds >= seconds * warmUpShare);
      const growth = (value: (sample: Sample) => number) =>
        slopeOf(warm.map(each => ({ x: each.seconds, y: value(each) }))) * seconds * (1 - warmUpShare);
      const rssGrowth = growth(({ rssMiB }) => rssMiB);
      const delayGrowth = growth(({ delayMs }) => delayMs);
      const storeBytes = Math.max(...taken.map(each => each.storeBytes));
      const broken = [...source.broken, ...listener.broken, ...missing(due, source.streamed, listener)];
      if (rssGrowth > mostGrowthMiB)
        broken.push(`memory grew by ${Math.round(rssGrowth)} MiB after the warm-up`);
      if (delayGrowth > mostDelayGrowthMs)
        broken.push(`the event loop became slower by ${Math.round(delayGrowth)} ms`);
      if (storeBytes > mostStoreBytes) broken.push(`the store had ${Math.round(storeBytes / mebibyte)} MiB`);
      return {
        fault: soakFault.name,
        done: `${Math.round(seconds)} s, ${messagesPerSecond} messages a second, conversations open and end`,
        figures: {
          conversations: source.streamed.length,
          finals: source.sent,
          events: listener.events.size,
          rssMiBMedian: Math.round(median(warm.map(({ rssMiB }) => rssMiB))),
          rssMiBPerMinute: Number(((rssGrowth / (seconds * (1 - warmUpShare))) * 60).toFixed(2)),
          eventLoopDelayP99MsMedian: Number(median(warm.map(({ delayMs }) => delayMs)).toFixed(1)),
          eventLoopDelayGrowthMs: Number(delayGrowth.toFixed(1)),
          storeMiBMost: Number((storeBytes / mebibyte).toFixed(1)),
        },
        broken,
      };
    });
  },
};

/** How many conversations there are before the first comes again under another id. */
function sampleCount(): number {
  const [first, ...others] = faultConversations(200, 'count').map(messages =>
    messages.map(({ frame }) => frame.replace(/count-\d+/, '')).join(),
  );
  return others.indexOf(first ?? '') + 1;
}

/** What comes of each sample, whatever its id: the types of its events, sorted. */
function eventsBySample(due: DueEvents): ReadonlyMap<number, string> {
  return new Map([...typesBySubject(due.values())].map(([subject, types]) => [numberOf(subject), types]));
}

function missing(
  due: ReadonlyMap<number, string>,
  streamed: readonly string[],
  { events }: FaultListener,
): string[] {
  const heard = typesBySubject(events.values());
  return streamed.flatMap(subject => {
    const expected = due.get(numberOf(subject) % due.size) ?? '';
    const came = heard.get(subject) ?? 'nothing';
    return came === expected ? [] : [`${subject}: ${came} came, due was ${expected}`];
  });
}

function typesBySubject(
  events: Iterable<{ readonly subject: string; readonly type: string }>,
): ReadonlyMap<string, string> {
  const types = new Map<string, string[]>();
  for (const { subject, type } of events) types.set(subject, [...(types.get(subject) ?? []), type]);
  return new Map([...types].map(([subject, all]) => [subject, all.sort().join(' ')]));
}

const numberOf = (subject: string) => Number(subject.split('-').at(-1));

async function sampleUntil(
  engine: EngineProcess,
  dir: string,
  begunAtMs: number,
  seconds: number,
  progress: (what: string) => void,
): Promise<Sample[]> {
  const everyMs = Math.max(500, (seconds * 1_000) / 120);
  const taken: Sample[] = [];
  for (let at = 0; at < seconds; at = (performance.now() - begunAtMs) / 1_000) {
    const metrics = await readMetrics(engine.url);
    const { stdout } = await execute('ps', ['-o', 'rss=', '-p', String(engine.child.pid)]);
    const files = ['pulso.db', 'pulso.db-wal'].map(
      name => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    const rssMiB = Number(stdout) / 1_024;
    const delayMs = metrics.value('pulso_event_loop_delay_seconds', 'p99') * 1_000;
    taken.push({ seconds: at, rssMiB, delayMs, storeBytes: files.reduce((sum, each) => sum + each, 0) });
    if (taken.length % 20 === 0)
      progress(`${Math.round(at)} of ${Math.round(seconds)} s, ${Math.round(rssMiB)} MiB`);
    await sleep(everyMs);
  }
  return taken;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
