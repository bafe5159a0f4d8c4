import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { FaultProxy, type NetworkMode } from './faultProxy.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { FaultSource } from './source.ts';

const modes: readonly NetworkMode[] = ['slices', 'latency', 'reset', 'half-close', 'blackhole'];
const conversationsPerMode = { quick: 6, full: 30 } as const;
const blackholeMs = { quick: 1_500, full: 8_000 } as const;
const latencyMs = 200;
/** Handshake and subscription fit into the least; what a source sends before it waits for answers into the most. */
const leastBytes = 3_000;
const mostBytes = { quick: 20_000, full: 60_000 } as const;
/** Each kind; a network that swallows everything for seconds does so time and again. */
const patienceMs = { quick: 60_000, full: 300_000 } as const;
const reconnectMs = 50;

/** Source and subscriber reach the engine through a network that cuts messages anywhere, waits, breaks or swallows. */
export const networkFault: Fault = {
  name: 'a bad network',
  run: async ({ size, seed, preload, progress }) => {
    const plan = modes.map(mode => ({ mode, each: faultConversations(conversationsPerMode[size], mode) }));
    const conversations = plan.flatMap(({ each }) => each);
    progress('what is due');
    const due = await dueEvents(conversations);
    return withEngineFolder(preload, async ({ start }) => {
      const { engine } = await start();
      const listener = new FaultListener();
      const figures: Record<string, number> = {};
      const unfinished: string[] = [];
      let ended = 0;
      let refused = 0;
      for (const [number, { mode, each }] of plan.entries()) {
        progress(mode);
        const bytes = fc.integer({ min: leastBytes, max: mostBytes[size] });
        const hitAfterBytes = fc.sample(bytes, { seed: seed + number, numRuns: 100 });
        const options = { mode, hitAfterBytes, latencyMs, blackholeMs: blackholeMs[size] };
        const proxy = await FaultProxy.open(engine.url, options);
        const source = new FaultSource(each);
        ended += each.length;
        try {
          const finished = await goThrough(
            { proxyUrl: proxy.url, engineUrl: engine.url, patienceMs: patienceMs[size] },
            source,
            listener,
            each,
            ended,
          );
          if (!finished) unfinished.push(`${mode}: not everything got through in ${patienceMs[size]} ms`);
        } finally {
          await proxy.close();
        }
        refused += Object.values(source.figures.refused).reduce((sum, count) => sum + count, 0);
        figures[`${mode}Connections`] = proxy.connections;
        if (proxy.hits > 0) figures[`${mode}Hits`] = proxy.hits;
        figures[`${mode}Resent`] = source.figures.resent;
      }
      const { resumed, repeats, events } = listener;
      return {
        fault: networkFault.name,
        done: `${modes.length} kinds, ${conversationsPerMode[size]} conversations each`,
        figures: {
          eventsDue: due.size,
          eventsHeard: events.size,
          resumed,
          repeatsUnderTheSameId: repeats,
          refused,
          ...figures,
        },
        broken: [...compare(due, listener), ...unfinished],
      };
    });
  },
};

/** To the engine, through the network and straight. */
interface Way {
  readonly proxyUrl: string;
  readonly engineUrl: string;
  readonly patienceMs: number;
}

/** Both keep coming back until all is accepted and summarised. @returns whether it was, in time */
async function goThrough(
  { proxyUrl, engineUrl, patienceMs }: Way,
  source: FaultSource,
  listener: FaultListener,
  conversations: ReturnType<typeof faultConversations>,
  summariesDue: number,
): Promise<boolean> {
  const untilMs = performance.now() + patienceMs;
  const isLate = () => performance.now() > untilMs;
  const isOver = () => summaries(listener) === summariesDue || isLate();
  await listener.connect(proxyUrl);
  const listening = (async () => {
    while (!isOver()) {
      await Promise.race([listener.closed, sleep(reconnectMs)]);
      if (listener.isOpen) continue;
      await listener.connect(proxyUrl).catch(() => undefined);
    }
  })();
  while (!source.done && !isLate()) {
    await source.stream(proxyUrl);
    await sleep(reconnectMs);
  }
  // An end has no answer: the one that was on its way when the network broke is sent again.
  await source.sendEnds(
    engineUrl,
    conversations.map(([first]) => first?.conversationId ?? ''),
  );
  await listening;
  listener.cut();
  await listener.closed;
  return source.done && summaries(listener) === summariesDue;
}
