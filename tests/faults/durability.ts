import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LoadReport } from '../../bench/load/contract.ts';
import { openConversations } from '../../bench/load/openConversations.ts';
import { runLoad } from '../../bench/load/runLoad.ts';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { readMetrics } from '../../bench/core/metricsText.ts';

/** Limits that protect an engine from one source, and would here only hide what it can do. */
const openLimits = {
  PULSO_STREAMS_MAX_MESSAGES_PER_SECOND: '100000',
  PULSO_STREAMS_MAX_UNACKNOWLEDGED: '20000',
  PULSO_CONVERSATIONS_MAX_OPEN_PER_CONNECTION: '50000',
  PULSO_CONVERSATIONS_MAX_OPEN: '50000',
  PULSO_MODEL_MAX_QUEUED_FINALS: '20000',
  // As shipped: what the model can't do in time the lexicon does, and says so.
  PULSO_MODEL_FINAL_DEADLINE_MS: '250',
};

const seconds = { quick: 4, full: 20 } as const;
const highRate = 3_000;
const targetRate = 3_000;
const steadyRate = 1_000;
const targetAckP99Ms = 15;

/** Finals far beyond what the model scores: all that is accepted is on disk, and the answers come soon. */
export const durableRateFault: Fault = {
  name: 'finals accepted durably',
  run: async ({ size, preload, progress }) => {
    const at = (finalsPerSecond: number) => {
      progress(`${finalsPerSecond} finals/s`);
      return withEngineFolder(preload, async ({ start }) => {
        const { engine } = await start(openLimits);
        const load = await runLoad({
          url: engine.url,
          seconds: seconds[size],
          conversations: 500,
          pace: { kind: 'open', finalsPerSecond },
        });
        return { ...load, withinTarget: await acceptedWithinTarget(engine.url) };
      });
    };
    const steady = await at(steadyRate);
    const high = await at(highRate);
    const acceptedPerSecond = Math.round(high.accepted / seconds[size]);
    return {
      fault: durableRateFault.name,
      done: `open loop, ${seconds[size]} s each, load generator on the same cores`,
      figures: {
        [`acceptedPerSecondAt${highRate}`]: acceptedPerSecond,
        [`ackP50MsAt${steadyRate}`]: steady.ackMs.p50,
        [`ackP99MsAt${steadyRate}`]: steady.ackMs.p99,
        [`acceptedWithin${targetAckP99Ms}MsAt${steadyRate}`]: steady.withinTarget,
        generatorLateP99Ms: steady.lateMs.p99,
        targets:
          `${targetRate}/s ${acceptedPerSecond >= targetRate * 0.99 ? 'met' : 'missed'}, ` +
          `p99 ${targetAckP99Ms} ms ${steady.withinTarget >= 0.99 ? 'met' : 'missed'}, ` +
          `seen by the source ${steady.ackMs.p99 <= targetAckP99Ms ? 'met' : 'missed'}`,
      },
      broken: [...unanswered(steady), ...unanswered(high)],
    };
  },
};

/** Share of the finals that were on disk so soon after they were received, the first seconds of a cold engine included. */
async function acceptedWithinTarget(url: string): Promise<number> {
  const metrics = await readMetrics(url);
  const name = 'pulso_acceptance_latency_seconds';
  return metrics.value(`${name}_bucket`, `le="${targetAckP99Ms / 1_000}"`) / metrics.total(name).count;
}

function unanswered({ finals, accepted, refused }: LoadReport): string[] {
  const missing = finals - accepted - refused;
  return missing === 0 ? [] : [`${missing} finals were neither accepted nor refused`];
}

const crowds = { quick: 1_000, full: 10_000 } as const;
const finalsEach = 3;
const texts = ['could you check the address please'];

/** An engine that is killed while very many conversations are open, and how soon it goes on with all of them. */
export const restartFault: Fault = {
  name: 'restart with many open conversations',
  run: ({ size, preload, progress }) =>
    withEngineFolder(preload, async ({ start }) => {
      const empty = await start(openLimits);
      const open = crowds[size];
      progress(`${open} conversations`);
      await converse(empty.engine.url, open);
      empty.engine.child.kill('SIGKILL');
      await once(empty.engine.child, 'exit');
      progress('restart');
      const { engine, readyMs } = await start(openLimits);
      const answer = await fetch(`${engine.url}/metrics`);
      const restored = Number(/^pulso_open_conversations (\d+)$/m.exec(await answer.text())?.[1] ?? NaN);
      return {
        fault: restartFault.name,
        done: `kill -9 with ${open} conversations open, ${finalsEach} finals each`,
        figures: {
          restored,
          readyMs: Math.round(readyMs),
          readyMsWithoutAny: Math.round(empty.readyMs),
          restoringMs: Math.round(readyMs - empty.readyMs),
        },
        broken: restored === open ? [] : [`${open} were open, ${restored} are`],
      };
    }),
};

async function converse(url: string, conversations: number): Promise<void> {
  const stream = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`);
  await once(stream, 'open');
  await openConversations(stream, { prefix: 'open', conversations, finalsEach, texts });
  stream.close();
}
