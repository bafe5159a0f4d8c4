import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './contract.ts';
import { withEngineFolder, type EngineFolder } from './engineFolder.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { withSmallDisk, type SmallDisk } from './smallDisk.ts';
import { PatientSource } from './patientSource.ts';

const mebibyte = 1_048_576;
const diskBytes = 64 * mebibyte;
const minFreeBytes = 4 * mebibyte;
const conversationsEach = { quick: 5, full: 20 } as const;
/** What is left on the disk when it is filled: less than is asked for, and nothing at all. */
const shortages = [2 * mebibyte, 0] as const;
const patienceMs = 120_000;
const refillMs = 100;

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
        await listener.connect(engine.url);
        const source = await PatientSource.connect(engine.url);
        await source.stream(conversations.slice(0, each), patienceMs);
        const recoveredMs: number[] = [];
        for (let round = 0; round < rounds * shortages.length; round++) {
          const left = shortages[round % shortages.length] ?? 0;
          progress(`${left / mebibyte} MiB left`);
          disk.fill(left);
          // Said before anything comes, or found out while it comes.
          if (left > 0) await full(engine.url, disk, left);
          const streaming = source.stream(
            conversations.slice((round + 1) * each, (round + 2) * each),
            patienceMs,
          );
          broken.push(...(await refuses(engine.url, disk, left, source)));
          disk.empty();
          const emptiedAtMs = performance.now();
          if (!(await streaming)) broken.push('finals were still refused when there was room again');
          recoveredMs.push(performance.now() - emptiedAtMs);
        }
        await source.close();
        await listener.until(() => summaries(listener) === conversations.length, patienceMs);
        const { refused, accepted } = source;
        const others = [...refused.keys()].filter(code => code !== 'STORE_FULL');
        if (others.length > 0) broken.push(`refused with ${others.join(', ')}`);
        if (engine.child.exitCode !== null) broken.push('the engine has ended');
        return {
          accepted,
          refused: refused.get('STORE_FULL') ?? 0,
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

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;

/** Keeps the disk full, since removing early makes room, until the engine says that it is not ready. */
async function full(url: string, disk: SmallDisk, leftBytes: number): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while ((await statusOf(`${url}/readyz`)) === 200 && performance.now() < untilMs) {
    await sleep(refillMs);
    disk.fill(leftBytes);
  }
}

/** Keeps the disk full under load, and looks whether the engine refuses what it must, and serves all the same. */
async function refuses(
  url: string,
  disk: SmallDisk,
  leftBytes: number,
  source: PatientSource,
): Promise<string[]> {
  const refused = () => source.refused.get('STORE_FULL') ?? 0;
  const before = refused();
  const untilMs = performance.now() + patienceMs;
  // With a load that is soon over, an engine may still have found room for all of it.
  while (refused() === before && leftBytes > 0 && performance.now() < untilMs) {
    await sleep(refillMs);
    disk.fill(leftBytes);
  }
  await full(url, disk, leftBytes);
  const status = (path: string, init?: RequestInit) => statusOf(`${url}${path}`, init);
  const body = JSON.stringify({ text: 'my flight was cancelled' });
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const seen = {
    'GET /healthz': [await status('/healthz'), 200],
    'GET /readyz': [await status('/readyz'), 503],
    'GET /metrics': [await status('/metrics'), 200],
    'POST /v1/score': [await status('/v1/score', post), 200],
  } as const;
  return [
    ...(refused() > before || leftBytes === 0 ? [] : [`with ${leftBytes} bytes left nothing was refused`]),
    ...Object.entries(seen)
      .filter(([, [got, expected]]) => got !== expected)
      .map(([what, [got, expected]]) => `on a full disk ${what} answered ${got}, not ${expected}`),
  ];
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
