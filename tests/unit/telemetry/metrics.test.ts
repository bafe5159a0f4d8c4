import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ERROR_CODES } from '../../../src/domain/errors.ts';
import { STAGES } from '../../../src/domain/ports.ts';
import { COUNTERS } from '../../../src/telemetry/counters.ts';
import { Metrics, type GaugeSources } from '../../../src/telemetry/metrics.ts';

const sources: GaugeSources = {
  openConversations: () => 12,
  connections: () =>
    new Map([
      ['/v1/streams', 3],
      ['/v1/events', 2],
    ]),
  queuedUtterances: () => ({ final: 5, interim: 1 }),
  workersAlive: () => 2,
  subscribers: () => 4,
};

function watched(): Metrics {
  const metrics = new Metrics();
  metrics.watch(sources);
  onTestFinished(() => {
    metrics.stop();
  });
  return metrics;
}

/** The value of one line of the text format; undefined when there is no such line. */
function valueIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find(candidate => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('metrics', () => {
  test('every metric of the engine is in the documentation, and none that is not there', () => {
    const documentation = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');
    const documented = [...documentation.matchAll(/^\| `(pulso_[a-z0-9_]+)/gmu)].map(([, name]) => name);
    expect(documented.toSorted()).toEqual(watched().names().toSorted());
  });

  test('names follow Prometheus: base units, `_total` on counters, help for each', async () => {
    const text = await watched().text();
    for (const [, name = '', type] of text.matchAll(/^# TYPE (pulso_\S+) (\S+)$/gmu)) {
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/_(?:ms|milliseconds|kb|percent)(?:_|$)/u);
      expect(text).toContain(`# HELP ${name} `);
    }
  });

  test('durations are seconds, with a boundary at each budget', async () => {
    const metrics = watched();
    metrics.stage('score', 9.5);
    metrics.acceptance(15);
    metrics.alertLatency(49);
    metrics.alertLatency(51);
    const text = await metrics.text();
    expect(valueIn(text, 'pulso_stage_duration_seconds_bucket{le="0.005",stage="score"}')).toBe(0);
    expect(valueIn(text, 'pulso_stage_duration_seconds_bucket{le="0.01",stage="score"}')).toBe(1);
    expect(valueIn(text, 'pulso_acceptance_latency_seconds_bucket{le="0.01"}')).toBe(0);
    expect(valueIn(text, 'pulso_acceptance_latency_seconds_bucket{le="0.015"}')).toBe(1);
    expect(valueIn(text, 'pulso_alert_latency_seconds_bucket{le="0.05"}')).toBe(1);
    expect(valueIn(text, 'pulso_alert_latency_seconds_count')).toBe(2);
    expect(valueIn(text, 'pulso_alert_latency_seconds_sum')).toBeCloseTo(0.1, 9);
  });

  test('a clock that leaps back makes no negative duration', async () => {
    const metrics = watched();
    metrics.stage('accept', -3);
    expect(valueIn(await metrics.text(), 'pulso_stage_duration_seconds_sum{stage="accept"}')).toBe(0);
  });

  test('what is counted can be read under a name of its own', async () => {
    const metrics = watched();
    metrics.count('utterance-accepted');
    metrics.count('interim-shed', 40);
    metrics.refused('TEXT_TOO_LONG');
    const text = await metrics.text();
    expect(valueIn(text, 'pulso_utterances_accepted_total')).toBe(1);
    expect(valueIn(text, 'pulso_interims_shed_total')).toBe(40);
    expect(valueIn(text, 'pulso_messages_refused_total{code="TEXT_TOO_LONG"}')).toBe(1);
    // Zero is said, so that a rate is known from the first scrape on.
    expect(valueIn(text, 'pulso_pipeline_errors_total')).toBe(0);
    const names = Object.values(COUNTERS).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('gauges are asked at each scrape', async () => {
    const text = await watched().text();
    expect(valueIn(text, 'pulso_open_conversations')).toBe(12);
    expect(valueIn(text, 'pulso_connections{endpoint="/v1/streams"}')).toBe(3);
    expect(valueIn(text, 'pulso_score_queue_depth{priority="final"}')).toBe(5);
    expect(valueIn(text, 'pulso_workers_alive')).toBe(2);
    expect(valueIn(text, 'pulso_subscribers')).toBe(4);
  });

  test('the delay of the event loop is in seconds, without the interval at which it is measured', async () => {
    const metrics = watched();
    const delays = async () => {
      const text = await metrics.text();
      return ['p50', 'p99', 'max'].map(
        statistic => valueIn(text, `pulso_event_loop_delay_seconds{statistic="${statistic}"}`) ?? NaN,
      );
    };
    const blockedForMs = 120;
    await vi.waitUntil(async () => {
      const until = performance.now() + blockedForMs;
      while (performance.now() < until);
      await new Promise(resolve => setTimeout(resolve, 30));
      const [, , max = 0] = await delays();
      return max >= (blockedForMs - 15) / 1_000;
    });
    for (const delay of await delays()) expect(delay).toBeGreaterThanOrEqual(0);
  });

  test('labels come from closed lists: their number is bounded, and no id or word is among them', async () => {
    const metrics = watched();
    for (const stage of STAGES) metrics.stage(stage, 1);
    for (const code of ERROR_CODES) metrics.refused(code);
    const text = await metrics.text();
    const labels = [...text.matchAll(/^pulso_[^{\s]+\{([^}]*)\}/gmu)].flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, value]),
    );
    const allowed: Record<string, readonly string[]> = {
      stage: STAGES,
      code: ERROR_CODES,
      endpoint: ['/v1/streams', '/v1/events'],
      priority: ['final', 'interim'],
      statistic: ['p50', 'p99', 'max'],
    };
    for (const [name = '', value = ''] of labels) if (name !== 'le') expect(allowed[name]).toContain(value);
  });

  test('two engines in one process do not share their numbers', async () => {
    const [one, other] = [watched(), watched()];
    one.count('event-published');
    expect(valueIn(await other.text(), 'pulso_events_published_total')).toBe(0);
  });
});
