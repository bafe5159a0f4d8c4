import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Fault, FaultContext, FaultReport } from './contract.ts';
import { withEngineFolder, type EngineFolder } from './engineFolder.ts';
import { copyStore, heldFinals, lostFinals } from './held.ts';
import { faultConversations, type FaultMessage } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { FaultSource } from './source.ts';

const counts = {
  SIGKILL: { quick: 5, full: 50 },
  SIGTERM: { quick: 3, full: 20 },
} as const;
/** Enough that an engine is busy whenever it is ended. */
const conversationsPerEnding = 8;
/** After the first final of this life was accepted: an engine that has not begun yet has nothing to lose. */
const earliestMs = 0;
const latestMs = 400;
const patienceMs = 60_000;

/** An engine that is killed under load, over and over. */
export const killFault: Fault = {
  name: 'kill -9 under load',
  run: context => endOverAndOver('SIGKILL', context),
};

/** An engine that is told to end under load, over and over. */
export const terminationFault: Fault = {
  name: 'SIGTERM under load',
  run: context => endOverAndOver('SIGTERM', context),
};

async function endOverAndOver(signal: 'SIGKILL' | 'SIGTERM', context: FaultContext): Promise<FaultReport> {
  const { size, seed, preload, progress, repeat } = context;
  const endings = repeat ?? counts[signal][size];
  const conversations = faultConversations(endings * conversationsPerEnding, signal.toLowerCase());
  progress('what is due');
  const due = await dueEvents(conversations);
  const moments = fc.sample(fc.integer({ min: earliestMs, max: latestMs }), { seed, numRuns: endings });
  return withEngineFolder(preload, async folder => {
    const listener = new FaultListener();
    const source = new FaultSource();
    const readyMs: number[] = [];
    const broken: string[] = [];
    for (const [number, momentMs] of moments.entries()) {
      progress(`${signal} ${number + 1} of ${endings}`);
      // New ones for each life: whenever it ends, it is busy.
      const first = number * conversationsPerEnding;
      source.add(conversations.slice(first, first + conversationsPerEnding));
      readyMs.push(await runUntil(signal, momentMs, folder, source, listener, broken));
      broken.push(
        ...(await lostIn(folder, source, conversations.slice(0, first + conversationsPerEnding).flat())),
      );
    }
    const last = await folder.start();
    readyMs.push(last.readyMs);
    await listener.connect(last.engine.url);
    await source.stream(last.engine.url);
    const ids = conversations.map(([first]) => first?.conversationId ?? '');
    const ended = new Set(
      [...listener.events.values()]
        .filter(({ type }) => type.includes('summary'))
        .map(({ subject }) => subject),
    );
    await source.sendEnds(
      last.engine.url,
      ids.filter(id => !ended.has(id)),
    );
    await listener.until(() => summaries(listener) === conversations.length, patienceMs);
    const { accepted, resent, refused } = source.figures;
    const sorted = readyMs.toSorted((a, b) => a - b);
    return {
      fault: signal === 'SIGKILL' ? killFault.name : terminationFault.name,
      done: `${endings} × ${signal} at random moments, ${conversations.length} conversations`,
      figures: {
        accepted,
        resent,
        eventsDue: due.size,
        eventsHeard: listener.events.size,
        repeatsUnderTheSameId: listener.repeats,
        resumed: listener.resumed,
        refused: Object.values(refused).reduce((sum, each) => sum + each, 0),
        readyMsMedian: Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN),
        readyMsMost: Math.round(sorted.at(-1) ?? NaN),
      },
      broken: [...broken, ...compare(due, listener)],
    };
  });
}

/** One life of an engine; returns how long it took to be ready. */
async function runUntil(
  signal: 'SIGKILL' | 'SIGTERM',
  momentMs: number,
  folder: EngineFolder,
  source: FaultSource,
  listener: FaultListener,
  broken: string[],
): Promise<number> {
  const { engine, readyMs } = await folder.start();
  await listener.connect(engine.url);
  const streaming = source.stream(engine.url);
  const { accepted } = source.figures;
  await listener.until(() => source.done || source.figures.accepted > accepted, patienceMs);
  await sleep(momentMs);
  const exited = once(engine.child, 'exit');
  engine.child.kill(signal);
  const [code] = (await exited) as [number | null];
  if (signal === 'SIGTERM' && code !== 0) broken.push(`ended with ${String(code)}, not 0`);
  await streaming;
  listener.cut();
  return readyMs;
}

/** Looks into a copy of the store between two lives: the next engine finds it as the last one left it. */
async function lostIn(
  { dir }: EngineFolder,
  { accepted }: FaultSource,
  messages: readonly FaultMessage[],
): Promise<string[]> {
  const copy = join(dir, 'between');
  copyStore(dir, copy);
  return lostFinals(accepted, await heldFinals(copy, messages));
}
