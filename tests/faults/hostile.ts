import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { canary, hostileCases, mismatch } from './hostileCases.ts';
import { RawClient } from './rawClient.ts';

/** The longest that a connection may hang on without saying anything sensible. */
const patienceMs = 32_000;
/** Enough for what the engine leaves open to be answered. */
const answerMs = 2_000;

/** Clients that break every rule there is, all at the same time; a plain one is served meanwhile. */
export const hostileFault: Fault = {
  name: 'hostile clients',
  run: ({ preload, progress }) =>
    withEngineFolder(preload, async ({ start }) => {
      const { engine } = await start();
      progress(`${hostileCases.length} cases`);
      const probes: number[] = [];
      const probing = setInterval(() => {
        const askedAtMs = performance.now();
        void fetch(`${engine.url}/healthz`).then(
          ({ status }) => probes.push(status === 200 ? performance.now() - askedAtMs : Infinity),
          () => probes.push(Infinity),
        );
      }, 100);
      const results = await Promise.all(
        hostileCases.map(async each => {
          const client = new RawClient(engine.url);
          each.attack(client);
          const waits = each.expected.kind === 'refused' ? answerMs : patienceMs;
          return mismatch(each, await client.outcome(waits));
        }),
      );
      clearInterval(probing);
      const broken = results.filter(each => each !== undefined);
      if (engine.child.exitCode !== null) broken.push('the engine has ended');
      if (engine.log().includes(canary)) broken.push('a word of a client is in the log');
      const late = probes.filter(ms => !Number.isFinite(ms)).length;
      if (late > 0) broken.push(`${late} probes were not answered`);
      return {
        fault: hostileFault.name,
        done: `${hostileCases.length} raw connections at the same time`,
        figures: {
          asExpected: hostileCases.length - results.filter(each => each !== undefined).length,
          probes: probes.length,
          slowestProbeMs: Math.round(Math.max(...probes)),
        },
        broken,
      };
    }),
};
