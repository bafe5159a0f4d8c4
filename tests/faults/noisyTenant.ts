import { measureCapacity } from './beyondCapacity.ts';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { heldFinals, lostFinals } from './held.ts';
import { endless, faultConversations, sideBySide, type FaultMessage } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { latencies, prefixed, served, slower } from './neighbours.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { PacedSource } from './pacedSource.ts';
import { tenantKey } from './tenantKey.ts';

const times = 20;
/** Of what the engine can do: twenty times as much is twice of it. */
const shareOfTheQuiet = 0.1;
const seconds = { quick: 3, full: 20 } as const;
const openOfTheNoisy = 200;
const connectionsOfTheNoisy = 20;
const patienceMs = 60_000;

/** So low that a few seconds are enough to reach them; the model answers everything (`withEngineFolder`). */
const limits = {
  PULSO_MODEL_MAX_QUEUED_FINALS: '256',
  PULSO_QUOTAS_FINALS_IN_PROGRESS_PER_TENANT: '128',
  PULSO_MODEL_CACHE_ENTRIES: '0',
};

/** One tenant sends twenty times as much as the other, twice what the engine can do: the other is served as ever. */
export const noisyTenantFault: Fault = {
  name: 'a noisy tenant',
  run: ({ size, preload, progress }) =>
    withEngineFolder(preload, async ({ dir, start }) => {
      const [quietKey, noisyKey] = [tenantKey(dir, 'quiet'), tenantKey(dir, 'noisy')];
      const { engine } = await start(limits);
      progress('capacity');
      const capacity = await measureCapacity(engine.url, size, noisyKey);
      const rate = capacity * shareOfTheQuiet;
      const wanted = Math.ceil(rate * seconds[size]);
      const [alone, beside] = [atLeast(wanted, 'alone'), atLeast(wanted, 'beside')];
      progress('what is due');
      const due = await dueEvents([...alone, ...beside], 'quiet');
      const ears = {
        quiet: new FaultListener(undefined, quietKey),
        noisy: new FaultListener(undefined, noisyKey),
      };
      await Promise.all([ears.quiet.connect(engine.url), ears.noisy.connect(engine.url)]);

      progress(`the quiet tenant alone, ${Math.round(rate)} finals/s`);
      const before = await converse(engine.url, quietKey, alone, rate);

      progress(`the noisy tenant beside it, ${Math.round(rate * times)} finals/s`);
      const noisy = Array.from({ length: connectionsOfTheNoisy }, () => new PacedSource());
      let going = true;
      const noise = noisy.map(async (source, number) => {
        await source.connect(engine.url, noisyKey);
        const messages = endless(`noisy-${number}`, openOfTheNoisy / connectionsOfTheNoisy);
        await source.pace(messages, (rate * times) / connectionsOfTheNoisy, () => going);
      });
      await ears.noisy.until(() => noisy.some(({ slowDowns }) => slowDowns > 0), patienceMs);
      const during = await converse(engine.url, quietKey, beside, rate);
      going = false;
      await Promise.all(noise);

      progress('what was accepted takes effect');
      for (const source of noisy) {
        await source.settled(patienceMs);
        source.close();
      }
      const conversations = alone.length + beside.length;
      await ears.quiet.until(() => summaries(ears.quiet) === conversations, patienceMs);
      await engine.stop('SIGKILL');
      const held = {
        quiet: await heldFinals(dir, [...before.sent, ...during.sent], 'quiet'),
        noisy: await heldFinals(
          dir,
          noisy.flatMap(({ sent }) => sent),
          'noisy',
        ),
      };
      const figures = { alone: latencies(before, ears.quiet), beside: latencies(during, ears.quiet) };
      return {
        fault: noisyTenantFault.name,
        done: `${Math.round(rate)} finals/s of one tenant, ${Math.round(rate * times)} of another, capacity ${Math.round(capacity)}`,
        figures: {
          quietFinals: before.finals + during.finals,
          quietEventsDue: due.size,
          quietEventsHeard: ears.quiet.events.size,
          ...prefixed('alone', figures.alone),
          ...prefixed('beside', figures.beside),
          noisyFinals: sum(noisy, ({ finals }) => finals),
          noisyAccepted: sum(noisy, ({ accepted }) => accepted.size),
          noisyRefused: sum(noisy, ({ refused }) => refused['OVERLOADED'] ?? 0),
          noisySlowDowns: sum(noisy, ({ slowDowns }) => slowDowns),
        },
        broken: [
          ...compare(due, ears.quiet),
          ...served('alone', before),
          ...served('beside the noisy one', during),
          ...lostFinals(new Set([...before.accepted, ...during.accepted]), held.quiet),
          ...slower(figures.alone, figures.beside),
          ...ears.noisy.broken,
          ...noisy.flatMap(({ broken }) => broken),
          ...(sum(noisy, ({ slowDowns }) => slowDowns) > 0
            ? []
            : ['the noisy tenant was not told to slow down']),
          ...noisy.flatMap(source => lost(source, held.noisy)),
        ],
      };
    }),
};

/** Sample conversations with so many finals or a few more. */
function atLeast(finals: number, prefix: string): FaultMessage[][] {
  const conversations = faultConversations(finals, prefix);
  let missing = finals;
  return conversations.filter(messages => {
    const isNeeded = missing > 0;
    missing -= messages.filter(({ utteranceId }) => utteranceId !== undefined).length;
    return isNeeded;
  });
}

async function converse(
  url: string,
  key: string,
  conversations: readonly (readonly FaultMessage[])[],
  finalsPerSecond: number,
): Promise<PacedSource> {
  const source = new PacedSource();
  await source.connect(url, key);
  await source.pace(sideBySide(conversations), finalsPerSecond);
  await source.settled(patienceMs);
  source.close();
  return source;
}

/** What was accepted of the noisy tenant is in the store, and has had its effect. */
function lost({ underWay: unsettled, accepted }: PacedSource, held: readonly string[]): string[] {
  return [
    ...(unsettled === 0 ? [] : [`${unsettled} finals of the noisy tenant were not settled`]),
    ...lostFinals(accepted, held),
  ];
}

function sum(sources: readonly PacedSource[], figure: (source: PacedSource) => number): number {
  return sources.reduce((all, source) => all + figure(source), 0);
}
