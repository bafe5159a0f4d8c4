import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../contract.ts';
import { withEngineFolder } from '../engineFolder.ts';
import { RawClient, upgrade } from '../rawClient.ts';
import { closingCases, compressionCase, limitCases } from './closingAndLimits.ts';
import { fragmentation } from './fragmentation.ts';
import { closing, type FramingCase } from './framingCase.ts';
import { framesAndPings } from './framesAndPings.ts';
import { heardIn, type Heard } from './heard.ts';
import { utf8 } from './utf8.ts';

const wireCases = [...framesAndPings, ...fragmentation, ...utf8, ...closingCases, compressionCase];
const atOnce = 8;
const patienceMs = 15_000;
/** In which a peer that judges early would already have closed. */
const pauseMs = 200;

/** The cases of the Autobahn TestSuite for frames, sent to the engine byte by byte as the suite does. */
export const framingFault: Fault = {
  name: 'framing (Autobahn cases)',
  run: ({ size, preload, progress }) =>
    withEngineFolder(preload, async ({ start }) => {
      // This process is busy making messages of many megabytes, not idle.
      const { engine } = await start({ PULSO_STREAMS_FIRST_MESSAGE_TIMEOUT_MS: '60000' });
      const broken: string[] = [];
      const work = async (waiting: FramingCase[]) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (waiting.length % 50 === 0) progress(`case ${next.number}`);
          const wrong = await mismatch(next, engine.url);
          if (wrong !== undefined) broken.push(wrong);
        }
      };
      const wire = [...wireCases];
      await Promise.all(Array.from({ length: atOnce }, () => work(wire)));
      // One by one: who takes long to send what is too much gets a reset instead of the reason.
      const limits = size === 'full' ? limitCases : [];
      await work([...limits]);
      if (engine.child.exitCode !== null) broken.push('the engine has ended');
      const all = [...wireCases, ...limits];
      const differing = all.filter(({ differs }) => differs !== undefined);
      return {
        fault: framingFault.name,
        done: `${all.length} cases, raw connections`,
        figures: {
          asExpected: `${all.length - broken.length} of ${all.length}`,
          asTheSuiteAsks: all.length - differing.length,
          ...countBy(differing),
        },
        broken,
      };
    }),
};

function countBy(differing: readonly FramingCase[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { differs } of differing) {
    const name = `otherwise:${differs ?? ''}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Undefined when it went as expected, else what came instead. */
async function mismatch(each: FramingCase, url: string): Promise<string | undefined> {
  // Many small frames take their time to make: the engine must not wait for them.
  const writes = each.writes();
  const client = new RawClient(url);
  client.send(upgrade('/v1/streams', each.headers));
  await until(client, ({ head }) => head !== undefined);
  for (const write of writes) {
    if (client.isEnded) break;
    if (write === 'pause') await sleep(pauseMs);
    else {
      client.send(write);
      await turn();
    }
  }
  if (each.weClose) {
    await until(client, ({ said }) => said.length >= each.heard.length);
    client.send(closing(1000));
  }
  await until(client, ({ closeCode }) => closeCode !== undefined);
  client.end();
  const { ended } = await client.outcome(patienceMs);
  const { head = '', said, closeCode } = heardIn(client.received);
  const asExpected =
    head.includes(' 101 ') &&
    !head.includes('sec-websocket-extensions') &&
    said.length === each.heard.length &&
    said.every((word, at) => word === each.heard[at]) &&
    closeCode !== undefined &&
    each.closes.includes(closeCode) &&
    ended;
  if (asExpected) return undefined;
  const counted = said.slice(0, 3).join(', ');
  return (
    `${each.number}: heard ${said.length} (${counted}), expected ${each.heard.length}; ` +
    `close ${closeCode ?? 'none'}, expected ${each.closes.join(' or ')}${ended ? '' : '; left open'}`
  );
}

async function until(client: RawClient, holds: (heard: Heard) => boolean): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (!client.isEnded && performance.now() < untilMs && !holds(heardIn(client.received))) await sleep(2);
}
