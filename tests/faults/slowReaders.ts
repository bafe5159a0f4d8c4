import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { metric } from './metric.ts';
import { compare, dueEvents, summaries, type DueEvents } from './oracle.ts';
import { FaultSource } from './source.ts';

const counts = { quick: 5, full: 20 } as const;
const conversationsStreamed = { quick: 30, full: 150 } as const;
const maxBufferedBytes = 65_536;
/** Signals as well: the operating system holds back some MiB for a reader, which have to be filled first. */
const everything = ['*', 'pulso.signals.v1'];
const patienceMs = 60_000;
const mostReconnects = 100;
const sampleMs = 5;

/** Subscribers that stop reading while alerts flow: they are cut, miss nothing later, and nobody else notices. */
export const slowReadersFault: Fault = {
  name: 'slow readers',
  run: async ({ size, preload, progress }) => {
    const conversations = faultConversations(conversationsStreamed[size], 'slow');
    progress('what is due');
    const due = await dueEvents(conversations);
    return withEngineFolder(preload, async ({ start }) => {
      const { engine } = await start({
        PULSO_EVENTS_MAX_BUFFERED_BYTES: String(maxBufferedBytes),
        PULSO_STREAMS_MAX_MESSAGES_PER_SECOND: '100000',
      });
      const healthy = new FaultListener();
      await healthy.connect(engine.url);
      const slow = Array.from({ length: counts[size] }, () => new FaultListener(everything));
      for (const each of slow) {
        await each.connect(engine.url);
        each.stall();
      }
      progress(`${slow.length} stall`);
      const residentBefore = await metric(engine.url, 'process_resident_memory_bytes');
      const gaps = watchGaps(healthy);
      const source = new FaultSource(conversations);
      await Promise.all([source.stream(engine.url), fill(engine.url, slow.length)]);
      await healthy.until(() => summaries(healthy) === conversations.length, patienceMs);
      const longestGapMs = gaps.stop();
      const residentAfter = await metric(engine.url, 'process_resident_memory_bytes');
      const cut = await metric(engine.url, 'pulso_subscribers_too_slow_total');
      const closeCodes: Record<string, number> = {};
      const broken = cut < slow.length ? [`${slow.length} did not read, ${cut} were cut`] : [];
      progress('they come back');
      let reconnects = 0;
      for (const [number, each] of slow.entries()) {
        each.readOn();
        // Those that were not cut would never end.
        if (cut < slow.length) each.cut();
        const code = await each.closed;
        closeCodes[code] = (closeCodes[code] ?? 0) + 1;
        reconnects += await resume(each, engine.url, due);
        broken.push(...compare(due, each).map(line => `slow reader ${number + 1}: ${line}`));
      }
      return {
        fault: slowReadersFault.name,
        done: `${slow.length} of ${slow.length + 1} subscribers stop reading, ${conversations.length} conversations`,
        figures: {
          eventsDue: due.size,
          eventsHeardByTheHealthy: healthy.events.size,
          longestGapMs: Math.round(longestGapMs),
          cut,
          closeCodes: JSON.stringify(closeCodes),
          reconnects,
          residentGrowthMiB: Math.round((residentAfter - residentBefore) / 1_048_576),
        },
        broken: [...compare(due, healthy), ...broken],
      };
    });
  },
};

/** Interims, of which only signals come, until so many subscribers have been cut or patience ends. */
async function fill(url: string, subscribers: number): Promise<void> {
  const stream = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`);
  await once(stream, 'open');
  const untilMs = performance.now() + patienceMs / 2;
  for (let revision = 0; performance.now() < untilMs; revision++) {
    for (let number = 0; number < 50; number++) {
      const [conversationId, utteranceId] = [`interims-${number}`, 'u-0'];
      const said = { role: 'customer', text: 'the address is the same', final: false, revision };
      stream.send(JSON.stringify({ type: 'utterance', conversationId, utteranceId, ...said }));
    }
    await sleep(20);
    if ((await metric(url, 'pulso_subscribers_too_slow_total')) >= subscribers) break;
  }
  stream.terminate();
}

/** Comes back from its position, over and over where it is cut again. @returns how often */
async function resume(listener: FaultListener, url: string, due: DueEvents): Promise<number> {
  let reconnects = 0;
  for (; listener.events.size < due.size && reconnects < mostReconnects; reconnects++) {
    await listener.connect(url);
    await listener.until(() => listener.events.size >= due.size || !listener.isOpen, patienceMs);
  }
  listener.cut();
  return reconnects;
}

/** The longest time in which a subscriber heard nothing, between its first event and its last. */
function watchGaps({ events }: FaultListener): { readonly stop: () => number } {
  let heard = 0;
  let newestAtMs = 0;
  let longestMs = 0;
  const timer = setInterval(() => {
    if (events.size === heard) return;
    const nowMs = performance.now();
    if (heard > 0) longestMs = Math.max(longestMs, nowMs - newestAtMs);
    [heard, newestAtMs] = [events.size, nowMs];
  }, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return longestMs;
    },
  };
}
