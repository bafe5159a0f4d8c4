import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '../domain/errors.ts';
import type { AlertMeter, CountedEvent, Meter, RuleMeter, Stage } from '../domain/ports.ts';
import { COUNTERS } from './counters.ts';
import { EventLoopDelayMonitor } from './eventLoopDelay.ts';

/** A boundary at each budget of docs/events.md, so that "how many were late" needs no interpolation. */
const bucketsSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5,
];

/** What is asked at each scrape. Names are those of the engine's parts; no ids among them. */
export interface GaugeSources {
  readonly openConversations: () => number;
  /** Open connections by path of their endpoint. */
  readonly connections: () => ReadonlyMap<string, number>;
  readonly queuedUtterances: () => Readonly<Record<'final' | 'interim', number>>;
  readonly workersAlive: () => number;
  readonly subscribers: () => number;
}

/** The engine's meters, kept as Prometheus metrics in a registry of their own. */
export class Metrics implements Meter, AlertMeter, RuleMeter {
  readonly #registry = new Registry();
  readonly #counters: Readonly<Record<CountedEvent, Counter>>;
  readonly #eventLoopDelay = new EventLoopDelayMonitor();
  readonly #stages: Histogram<'stage'>;
  readonly #acceptances: Histogram;
  readonly #alerts: Histogram;
  readonly #refusals: Counter<'code'>;
  readonly #shadowAlerts: Counter<'rule'>;
  readonly #shadowRules = new Set<string>();

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#stages = new Histogram({
      name: 'pulso_stage_duration_seconds',
      help: 'Time that one message spends in a stage.',
      labelNames: ['stage'],
      buckets: bucketsSeconds,
      registers,
    });
    this.#acceptances = new Histogram({
      name: 'pulso_acceptance_latency_seconds',
      help: 'From receiving a final until it is on disk, and its acknowledgement on the way.',
      buckets: bucketsSeconds,
      registers,
    });
    this.#alerts = new Histogram({
      name: 'pulso_alert_latency_seconds',
      help: 'From the last byte of the causing utterance to the hand-over of its event to all sockets.',
      buckets: bucketsSeconds,
      registers,
    });
    this.#refusals = new Counter({
      name: 'pulso_messages_refused_total',
      help: 'Messages refused, by error code.',
      labelNames: ['code'],
      registers,
    });
    this.#shadowAlerts = new Counter({
      name: 'pulso_shadow_alerts_total',
      help: 'Alerts that rules in shadow would have raised, by rule.',
      labelNames: ['rule'],
      registers,
    });
    const counters = Object.entries(COUNTERS).map(([event, { name, help }]) => [
      event,
      new Counter({ name, help, registers }),
    ]);
    this.#counters = Object.fromEntries(counters) as Record<CountedEvent, Counter>;
    this.#gauge('pulso_event_loop_delay_seconds', 'Lateness of the event loop since the last scrape.', {
      label: 'statistic',
      values: () => {
        const { p50Seconds, p99Seconds, maxSeconds } = this.#eventLoopDelay.take();
        return { p50: p50Seconds, p99: p99Seconds, max: maxSeconds };
      },
    });
  }

  stage(stage: Stage, durationMs: number): void {
    this.#stages.observe({ stage }, seconds(durationMs));
  }

  acceptance(durationMs: number): void {
    this.#acceptances.observe(seconds(durationMs));
  }

  alertLatency(durationMs: number): void {
    this.#alerts.observe(seconds(durationMs));
  }

  shadowAlert(rule: string): void {
    this.#shadowRules.add(rule);
    this.#shadowAlerts.inc({ rule });
  }

  keepRules(ids: ReadonlySet<string>): void {
    for (const rule of this.#shadowRules) {
      if (ids.has(rule)) continue;
      this.#shadowRules.delete(rule);
      this.#shadowAlerts.remove({ rule });
    }
  }

  count(event: CountedEvent, by = 1): void {
    this.#counters[event].inc(by);
  }

  refused(code: ErrorCode): void {
    this.#refusals.inc({ code });
  }

  /** Adds the gauges, whose values are asked for at each scrape. Once the engine's parts exist; call once. */
  watch(sources: GaugeSources): void {
    this.#gauge('pulso_open_conversations', 'Open conversations, ended ones that linger included.', {
      value: sources.openConversations,
    });
    this.#gauge('pulso_connections', 'Open connections, by endpoint.', {
      label: 'endpoint',
      values: () => Object.fromEntries(sources.connections()),
    });
    this.#gauge('pulso_score_queue_depth', 'Utterances that wait for the model, by priority.', {
      label: 'priority',
      values: sources.queuedUtterances,
    });
    this.#gauge('pulso_workers_alive', 'Inference workers that answer.', { value: sources.workersAlive });
    this.#gauge('pulso_subscribers', 'Open subscriptions to events.', { value: sources.subscribers });
  }

  /** Media type of `text()`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Names of the engine's own metrics, without those that every Node process has. */
  names(): string[] {
    return this.#registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .filter(name => name.startsWith('pulso_'));
  }

  stop(): void {
    this.#eventLoopDelay.stop();
  }

  #gauge(name: string, help: string, source: GaugeSource): void {
    new Gauge({
      name,
      help,
      labelNames: 'label' in source ? [source.label] : [],
      registers: [this.#registry],
      collect() {
        if ('value' in source) this.set(source.value());
        else
          for (const [value, count] of Object.entries(source.values()))
            this.set({ [source.label]: value }, count);
      },
    });
  }
}

type GaugeSource =
  | { readonly value: () => number }
  | { readonly label: string; readonly values: () => Readonly<Record<string, number>> };

function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000;
}
