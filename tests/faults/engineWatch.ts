import { setTimeout as sleep } from 'node:timers/promises';
import { MetricsText } from '../../bench/core/metricsText.ts';

const everyMs = 100;
const bytesPerMiB = 1_048_576;

/** What gives way under load, by the counter that tells of it, in the order of docs/overload.md. */
const steps = {
  interimsShed: { counter: 'pulso_interims_shed_total', label: '' },
  lexiconAnswers: { counter: 'pulso_lexicon_answers_total', label: '' },
  slowDowns: { counter: 'pulso_slow_downs_total', label: '' },
  finalsRefused: { counter: 'pulso_messages_refused_total', label: 'OVERLOADED' },
} as const;
type Step = keyof typeof steps;
const stepNames = Object.keys(steps) as Step[];

/** Asks an engine under load, many times a second, whether it lives, whether it is ready, and what has given way. */
export class EngineWatch {
  readonly broken: string[] = [];
  /** In the order in which they gave way; what gave way within one look is in the documented one. */
  readonly order: Step[] = [];
  /** How often `/readyz` said that it is too busy. */
  tooBusy = 0;
  slowestHealthMs = 0;
  mostMiB = 0;
  readonly #url: string;
  /** What had given way before: measuring the capacity may be too much for a moment as well. */
  #before: Record<string, number> = {};
  #counts: Record<string, number> = {};
  #going = true;
  #looking: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  /** How often each step gave way, as the engine counts it. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async start(): Promise<void> {
    const metrics = await this.#metrics();
    this.#before = Object.fromEntries(stepNames.map(step => [step, countOf(metrics, step)]));
    this.#looking = this.#lookOverAndOver();
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#looking;
    await this.#look();
    const documented = stepNames.filter(step => this.order.includes(step));
    if (documented.join() !== this.order.join())
      this.broken.push(`gave way in the order ${this.order.join(', ')}, not ${documented.join(', ')}`);
  }

  async residentMiB(): Promise<number> {
    return (await this.#metrics()).value('process_resident_memory_bytes') / bytesPerMiB;
  }

  async #lookOverAndOver(): Promise<void> {
    while (this.#going) {
      await this.#look();
      await sleep(everyMs);
    }
  }

  async #look(): Promise<void> {
    const askedAtMs = performance.now();
    const health = await fetch(`${this.#url}/healthz`);
    await health.text();
    this.slowestHealthMs = Math.max(this.slowestHealthMs, performance.now() - askedAtMs);
    if (health.status !== 200) this.broken.push(`/healthz answered ${health.status}`);
    await this.#readiness();
    const metrics = await this.#metrics();
    this.mostMiB = Math.max(this.mostMiB, metrics.value('process_resident_memory_bytes') / bytesPerMiB);
    for (const step of stepNames) {
      const count = countOf(metrics, step) - (this.#before[step] ?? 0);
      this.#counts[step] = count;
      if (count > 0 && !this.order.includes(step)) this.order.push(step);
    }
  }

  /** Ready, or too busy and honest about it. */
  async #readiness(): Promise<void> {
    const ready = await fetch(`${this.#url}/readyz`);
    const { code, retryAfterMs } = (await ready.json()) as { code?: string; retryAfterMs?: number };
    if (ready.status === 200) return;
    this.tooBusy++;
    if (ready.status !== 503 || code !== 'OVERLOADED' || retryAfterMs === undefined)
      this.broken.push(`/readyz answered ${ready.status} ${code ?? ''}`);
  }

  async #metrics(): Promise<MetricsText> {
    return new MetricsText(await (await fetch(`${this.#url}/metrics`)).text());
  }
}

/** A counter with labels is not there before it has counted. */
function countOf(metrics: MetricsText, step: Step): number {
  const { counter, label } = steps[step];
  const count = metrics.value(counter, label);
  return Number.isNaN(count) ? 0 : count;
}
