import { readCorpus } from '../core/corpus.ts';
import { withEngine, type EngineOptions } from '../core/engineUnderTest.ts';
import { readMetrics } from '../core/metricsText.ts';
import { significant, verdict, type Chart, type Suite, type Table } from '../core/suite.ts';
import type { LoadReport, Percentiles } from '../load/contract.ts';
import { runLoad, type LoadWish } from '../load/runLoad.ts';
import { measureCapacity } from './capacity.ts';

const sizes = {
  quick: { capacitySeconds: 8, seconds: 8, conversations: [1, 100, 1_000] },
  full: { capacitySeconds: 20, seconds: 40, conversations: [1, 100, 1_000, 5_000] },
} as const;

/** Shares of the capacity that was measured first. */
const levels = [0.1, 0.25, 0.5, 0.75, 0.9, 1.1];

interface Run {
  readonly name: string;
  readonly finalsPerSecond: number;
  readonly report: LoadReport;
  readonly loopDelayP99Ms: number;
  readonly scoreCacheHits: number;
}

/** How late an alert is, from inside and from the subscriber, against load, open conversations and options. */
export const latencySuite: Suite = async ({ size, progress }) => {
  const { capacitySeconds, seconds, conversations } = sizes[size];
  const corpus = await readCorpus();

  const open = (
    wish: Pick<LoadWish, 'pace'> & Partial<LoadWish>,
    name: string,
    options: EngineOptions = {},
  ) => {
    progress(`latency: ${name}`);
    return withEngine(options, async ({ url }): Promise<Run> => {
      const order = { url, seconds, ...wish };
      const report = await runLoad(order);
      const metrics = await readMetrics(url);
      return {
        name,
        finalsPerSecond: order.pace.kind === 'open' ? order.pace.finalsPerSecond : NaN,
        report,
        loopDelayP99Ms: metrics.value('pulso_event_loop_delay_seconds', 'p99') * 1_000,
        scoreCacheHits: metrics.value('pulso_score_cache_hits_total'),
      };
    });
  };
  const steady = (finalsPerSecond: number) => ({ pace: { kind: 'open', finalsPerSecond } }) as const;

  progress('latency: capacity');
  const capacity = await withEngine({}, engine => measureCapacity(engine, capacitySeconds));
  const half = capacity / 2;

  const byLoad: Run[] = [];
  for (const level of levels)
    byLoad.push(await open(steady(level * capacity), `${Math.round(level * 100)} % of capacity`));
  const byConversations: Run[] = [];
  for (const count of conversations)
    byConversations.push(
      await open({ ...steady(half), conversations: count }, `${count} open conversations`),
    );
  const byOption = [
    await open({ ...steady(half), interims: 2 }, 'two interims before each final'),
    await open(steady(half), 'nothing kept on disk', { durable: false }),
    await open(steady(half), 'score cache on', { scoreCache: true }),
  ];

  const atHalf = byLoad[levels.indexOf(0.5)]?.report;
  const atNinety = byLoad[levels.indexOf(0.9)];
  const verdicts = [
    verdict('alert p50 at half of the capacity', atHalf?.alertMs.p50 ?? NaN, 'at most', 10, 'ms'),
    verdict('alert p99 at half of the capacity', atHalf?.alertMs.p99 ?? NaN, 'at most', 50, 'ms'),
    verdict(
      'alert p99 at half of the capacity, seen by the subscriber',
      atHalf?.alertSeenMs.p99 ?? NaN,
      'at most',
      50,
      'ms',
    ),
    verdict('everything but the model, p99', atHalf?.withoutModelMs.p99 ?? NaN, 'at most', 5, 'ms'),
    verdict(
      'event-loop delay p99 at 90 % of the capacity',
      atNinety?.loopDelayP99Ms ?? NaN,
      'at most',
      10,
      'ms',
    ),
  ];
  return {
    suite: 'latency',
    method:
      `A real engine process, the load generator in another on the same cores, real WebSockets both ways, open loop: finals ` +
      `of ${corpus.name} (${corpus.conversations.length} conversations, ${corpus.lines.length} utterances) leave by a fixed schedule for ` +
      `${seconds} s a run after 2 s of warm-up, and latencies that the generator or the subscriber sees count from the ` +
      `instant at which a final was due. Score cache off unless said. Capacity, measured first by a closed loop: ` +
      `${Math.round(capacity)} scored finals/s.`,
    tables: [
      latencyTable('Alert latency against load', byLoad),
      latencyTable('Alert latency against open conversations, at half of the capacity', byConversations),
      latencyTable('Options, at half of the capacity', byOption),
      stageTable(atHalf),
    ],
    charts: [latencyChart(byLoad)],
    verdicts,
  };
};

function latencyTable(title: string, runs: readonly Run[]): Table {
  return {
    title,
    columns: [
      'run',
      'finals/s',
      'alerts',
      'alert p50 ms',
      'p95',
      'p99',
      'seen p50 ms',
      'seen p99',
      'accepted p50 ms',
      'accepted p99',
      'refused',
      'loop delay p99 ms',
      'cache hits',
    ],
    rows: runs.map(({ name, finalsPerSecond, report, loopDelayP99Ms, scoreCacheHits }) => [
      name,
      Math.round(finalsPerSecond),
      report.alertMs.count,
      ...[report.alertMs.p50, report.alertMs.p95, report.alertMs.p99].map(each => significant(each)),
      ...[report.alertSeenMs.p50, report.alertSeenMs.p99].map(each => significant(each)),
      ...[report.ackMs.p50, report.ackMs.p99].map(each => significant(each)),
      report.refused,
      significant(loopDelayP99Ms),
      scoreCacheHits,
    ]),
    note: 'alert: from the last byte of the causing final to its event at publish, by the event itself. seen: from the due instant to the subscriber.',
  };
}

function stageTable(report: LoadReport | undefined): Table {
  const line = (name: string, { p50, p95, p99, max }: Percentiles) => [
    name,
    ...[p50, p95, p99, max].map(each => significant(each)),
  ];
  return {
    title: 'Where the time of an alert goes, at half of the capacity (ms)',
    columns: ['stage', 'p50', 'p95', 'p99', 'max'],
    rows:
      report === undefined
        ? []
        : [
            ...Object.entries(report.stagesMs).map(([stage, percentiles]) => line(stage, percentiles)),
            line('all but queue and score', report.withoutModelMs),
            line('lateness of the generator', report.lateMs),
          ],
  };
}

function latencyChart(runs: readonly Run[]): Chart {
  const values = runs.flatMap(({ finalsPerSecond, report: { alertMs, alertSeenMs } }) => [
    { finalsPerSecond, latencyMs: alertMs.p50, what: 'alert p50' },
    { finalsPerSecond, latencyMs: alertMs.p99, what: 'alert p99' },
    { finalsPerSecond, latencyMs: alertSeenMs.p99, what: 'seen by subscriber p99' },
  ]);
  return {
    name: 'latency-by-load',
    title: 'Alert latency against load',
    spec: {
      data: { values },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'finalsPerSecond', type: 'quantitative', title: 'finals per second' },
        y: { field: 'latencyMs', type: 'quantitative', scale: { type: 'log' }, title: 'milliseconds (log)' },
        color: { field: 'what', type: 'nominal', title: null },
      },
    },
  };
}
