import { availableParallelism } from 'node:os';
import { withEngine } from '../core/engineUnderTest.ts';
import { median, significant, verdict, type Suite } from '../core/suite.ts';
import type { LoadReport } from '../load/contract.ts';
import { runLoad } from '../load/runLoad.ts';
import { measureCapacity } from '../latency/capacity.ts';
import { runContestant, withNaiveServer } from './contestants.ts';

const rounds = 5;
const secondsBySize = { quick: 5, full: 15 } as const;
/** Conversations further into the corpus with each round, so that no round repeats the texts of another. */
const roundStride = 150;
/** Share of our capacity at which both servers are compared. */
const sharedLoad = 0.9;

/** Scored utterances per second of the whole engine against three others, interleaved, medians of five. */
export const throughputSuite: Suite = async ({ size, progress }) => {
  const seconds = secondsBySize[size];
  const threads = Math.max(1, availableParallelism() - 1);
  const rates: Record<string, number[]> = {};
  const note = (name: string, rate: number) => (rates[name] ??= []).push(rate);

  for (let round = 0; round < rounds; round++) {
    const skipConversations = round * roundStride;
    const order = { seconds, warmUpSeconds: 1, skipConversations };
    const where = `round ${round + 1} of ${rounds}`;
    progress(`throughput: bare ONNX Runtime, ${where}`);
    const limits = Array.from({ length: threads }, () => runContestant('bareOnnx.ts', order));
    note(
      'bare',
      (await Promise.all(limits)).reduce((sum, each) => sum + each, 0),
    );
    progress(`throughput: engine, ${where}`);
    const capacity = (engine: Parameters<typeof measureCapacity>[0]) =>
      measureCapacity(engine, seconds, skipConversations);
    note('engine', await withEngine({}, capacity));
    progress(`throughput: engine with its score cache, ${where}`);
    note('engine with score cache', await withEngine({ scoreCache: true }, capacity));
    progress(`throughput: engine with an inference thread on every core, ${where}`);
    const everyCore = { PULSO_MODEL_WORKERS: String(availableParallelism()) };
    note('engine on every core', await withEngine({ env: everyCore }, capacity));
    progress(`throughput: transformers.js, ${where}`);
    note('transformers.js', await runContestant('transformersJs.ts', order));
    progress(`throughput: naive server, ${where}`);
    note('naive', await withNaiveServer(url => closedLoop(url, seconds, skipConversations)));
  }

  const rate = (name: string) => median(rates[name] ?? []);
  const finalsPerSecond = sharedLoad * rate('engine');
  progress('throughput: both servers at the same load');
  const load = { seconds: 2 * seconds, pace: { kind: 'open', finalsPerSecond } } as const;
  const ours = await withEngine({}, ({ url }) => runLoad({ url, ...load }));
  const theirs = await withNaiveServer(url => runLoad({ url, ...load }));

  const name = {
    engine: 'the engine: durable, rules, moments, events',
    'engine with score cache': 'the engine, score cache on (as shipped)',
    'engine on every core': 'the engine, an inference thread on every core (PULSO_MODEL_WORKERS)',
    bare: `bare ONNX Runtime, ${threads} thread${threads === 1 ? '' : 's'}, tokenised beforehand (the limit)`,
    'transformers.js': 'transformers.js pipeline, all cores',
    naive: 'naive server: session.run on the event loop, all cores',
  };
  return {
    suite: 'throughput',
    method:
      `Texts a second over the same sequence of texts, the same model file and the same machine; ${rounds} interleaved rounds of ${seconds} s, ` +
      `medians. The engine runs its default of ${threads} inference thread${threads === 1 ? '' : 's'}; the load generator works on the same cores. Only utterances that were scored count.`,
    tables: [
      {
        title: 'Scored utterances per second',
        columns: ['contestant', 'median', 'lowest', 'highest', 'engine ÷ this'],
        rows: Object.entries(name).map(([key, label]) => [
          label,
          Math.round(rate(key)),
          Math.round(Math.min(...(rates[key] ?? []))),
          Math.round(Math.max(...(rates[key] ?? []))),
          significant(rate('engine') / rate(key)),
        ]),
      },
      {
        title: `Two servers at the same load: ${Math.round(finalsPerSecond)} finals/s, ${sharedLoad * 100} % of the engine's capacity`,
        columns: ['server', 'signals p50 ms', 'p99', 'max', 'accepted p99 ms', 'finals'],
        rows: [answered('engine', ours), answered('naive server', theirs)],
        note: 'From the instant at which a final was due to its signals, open loop.',
      },
    ],
    charts: [
      {
        name: 'throughput',
        title: 'Scored utterances per second',
        spec: {
          data: {
            values: Object.entries(name).map(([key, label]) => ({ label, perSecond: Math.round(rate(key)) })),
          },
          mark: 'bar',
          encoding: {
            x: { field: 'perSecond', type: 'quantitative', title: 'utterances per second' },
            y: { field: 'label', type: 'nominal', title: null, sort: null, axis: { labelLimit: 360 } },
          },
        },
      },
    ],
    verdicts: [
      verdict('engine ÷ bare ONNX Runtime', rate('engine') / rate('bare'), 'at least', 0.9, ''),
      verdict('engine ÷ transformers.js', rate('engine') / rate('transformers.js'), 'at least', 3, ''),
      verdict('engine ÷ naive server', rate('engine') / rate('naive'), 'at least', 2, ''),
      verdict(
        'p99 of the naive server ÷ ours at the same load',
        theirs.signalsMs.p99 / ours.signalsMs.p99,
        'at least',
        5,
        '',
      ),
    ],
  };
};

async function closedLoop(url: string, seconds: number, skipConversations: number): Promise<number> {
  const pace = { kind: 'closed', underWay: 24 } as const;
  return (await runLoad({ url, seconds, pace, skipConversations })).scoredPerSecond;
}

function answered(name: string, { signalsMs, ackMs, finals }: LoadReport): (string | number)[] {
  return [
    name,
    ...[signalsMs.p50, signalsMs.p99, signalsMs.max, ackMs.p99].map(each => significant(each)),
    finals,
  ];
}
