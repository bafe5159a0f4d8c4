import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './contract.ts';
import { withEngineFolder, type EngineFolder } from './engineFolder.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { withSmallDisk, type SmallDisk } from './smallDisk.ts';
import { FaultSource } from './source.ts';

const mebibyte = 1_048_576;
const diskBytes = 64 * mebibyte;
const minFreeBytes = 4 * mebibyte;
const conversationsEach = { quick: 5, full: 20 } as const;
/** What is left on the disk when it is filled: less than is asked for, and nothing at all. */
const shortages = [2 * mebibyte, 0] as const;
const patienceMs = 60_000;
const attemptMs = 2_000;

/** A disk that is really full: finals are refused, everything else goes on, and nothing accepted is lost. */
export const diskFullFault: Fault = {
  name: 'disk full and read-only',
  run: ({ size, repeat, preload, progress }) =>
    withEngineFolder(preload, async folder => {
      const rounds = repeat ?? (size === 'quick' ? 1 : 3);
      const done = `a disk of ${diskBytes / mebibyte} MiB filled ${rounds * shortages.length} times under load, one that is read-only`;
      const each = conversationsEach[size];
      const conversations = faultConversations((rounds * shortages.length + 1) * each, 'full');
      progress('what is due');
      const due = await dueEvents(conversations);
      const broken: string[] = [];
      const figures = await withSmallDisk(folder.dir, { bytes: diskBytes }, async disk => {
        const { engine } = await folder.start(
          { PULSO_STORE_MIN_FREE_BYTES: String(minFreeBytes) },
          disk.launcher,
        );
        const listener = new FaultListener();
        const source = new FaultSource(conversations.slice(0, each));
        await listener.connect(engine.url);
        await source.stream(engine.url);
        const recoveredMs: number[] = [];
        for (let round = 0; round < rounds * shortages.length; round++) {
          const left = shortages[round % shortages.length] ?? 0;
          progress(`${left / mebibyte} MiB left`);
          source.add(conversations.slice((round + 1) * each, (round + 2) * each));
          broken.push(...(await refuses(engine.url, disk, left, source)));
          disk.empty();
          recoveredMs.push(await streamAll(engine.url, source));
        }
        if (!source.done) broken.push('finals were still refused when there was room again');
        const ids = conversations.map(([first]) => first?.conversationId ?? '');
        await source.sendEnds(engine.url, ids);
        await listener.until(() => summaries(listener) === conversations.length, patienceMs);
        const { refused, accepted, resent } = source.figures;
        const others = Object.keys(refused).filter(code => code !== 'STORE_FULL');
        if (others.length > 0) broken.push(`refused with ${others.join(', ')}`);
        if (engine.child.exitCode !== null) broken.push('the engine has ended');
        return {
          accepted,
          refused: refused['STORE_FULL'] ?? 0,
          resent,
          eventsDue: due.size,
          eventsHeard: listener.events.size,
          allAcceptedAgainMsMost: Math.round(Math.max(...recoveredMs)),
          lost: compare(due, listener),
        };
      });
      progress('a folder that is read-only');
      const readOnly = await startReadOnly(folder);
      if (figures === undefined || readOnly === undefined)
        return {
          fault: diskFullFault.name,
          done,
          figures: {},
          broken,
          skipped: 'no disk may be mounted here',
        };
      const { lost, ...counts } = figures;
      return { fault: diskFullFault.name, done, figures: counts, broken: [...broken, ...lost, ...readOnly] };
    }),
};

/** Fills the disk under load, and looks whether the engine says so and serves. */
async function refuses(
  url: string,
  disk: SmallDisk,
  leftBytes: number,
  source: FaultSource,
): Promise<string[]> {
  const refused = () => source.figures.refused['STORE_FULL'] ?? 0;
  const before = refused();
  const untilMs = performance.now() + patienceMs;
  while (refused() === before && performance.now() < untilMs) {
    disk.fill(leftBytes);
    await attempt(url, source, () => refused() > before);
  }
  const status = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).status;
  const body = JSON.stringify({ text: 'my flight was cancelled' });
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const seen = {
    'GET /healthz': [await status('/healthz'), 200],
    'GET /readyz': [await status('/readyz'), 503],
    'GET /metrics': [await status('/metrics'), 200],
    'POST /v1/score': [await status('/v1/score', post), 200],
  } as const;
  return [
    ...(refused() > before ? [] : [`with ${leftBytes} bytes left nothing was refused`]),
    ...Object.entries(seen)
      .filter(([, [got, expected]]) => got !== expected)
      .map(([what, [got, expected]]) => `on a full disk ${what} answered ${got}, not ${expected}`),
  ];
}

/** Streams what is pending over one connection, until that holds, all is accepted, or a while is over. */
async function attempt(url: string, source: FaultSource, holds: () => boolean): Promise<void> {
  const streaming = source.stream(url);
  const untilMs = performance.now() + attemptMs;
  while (!source.done && !holds() && performance.now() < untilMs) await sleep(10);
  source.cut();
  await streaming;
}

/** Sends again what was refused. @returns how long it took until all was accepted */
async function streamAll(url: string, source: FaultSource): Promise<number> {
  const begunAtMs = performance.now();
  while (!source.done && performance.now() - begunAtMs < patienceMs) await attempt(url, source, () => false);
  return performance.now() - begunAtMs;
}

async function startReadOnly({ dir, start }: EngineFolder): Promise<string[] | undefined> {
  return withSmallDisk(dir, { bytes: mebibyte, readOnly: true }, async ({ launcher }) => {
    const outcome = await start({}, launcher).then(
      () => 'started',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    return outcome.includes('STORE_UNAVAILABLE') && outcome.includes('PULSO_DATA_DIR')
      ? []
      : [`on a read-only folder the start did not say what to do: ${outcome.slice(0, 500)}`];
  });
}
