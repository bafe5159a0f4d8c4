import type { ReplayStep } from '../../replay/timeline.ts';
import { percentile } from '../percentiles.ts';
import type { Refusal, ReplayView } from './replayView.ts';

/** What a replay came to, as printed by `--stats json`. Latencies and durations in milliseconds. */
export interface ReplayReport {
  readonly type: 'replay.finished';
  readonly conversations: number;
  readonly utterances: number;
  readonly interims: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Only where there are any: refused for the moment, by code. */
  readonly sentAgain?: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
  readonly durationMs: number;
  readonly utterancesPerSecond: number;
  /** Only against a running engine: from sending a final to its `accepted`. */
  readonly acknowledged?: {
    readonly count: number;
    readonly p50Ms: number | null;
    readonly p99Ms: number | null;
  };
}

/** Counts what passes on its way to a view. */
export class Totals implements ReplayView {
  readonly #next: ReplayView;
  readonly #events = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  readonly #sentAgain = new Map<string, number>();
  #conversations = 0;
  #utterances = 0;
  #interims = 0;

  constructor(next: ReplayView) {
    this.#next = next;
  }

  get isAnythingRefused(): boolean {
    return this.#refused.size > 0;
  }

  step(step: ReplayStep): void {
    if (step.kind === 'started') this.#conversations++;
    else if (step.kind === 'utterance') {
      this.#utterances++;
      if (!step.utterance.final) this.#interims++;
    }
    this.#next.step(step);
  }

  event(json: string): void {
    const type = eventType(json);
    if (type !== 'pulso.signals.v1') count(this.#events, type);
    this.#next.event(json);
  }

  refused(refusal: Refusal): void {
    count(refusal.sentAgain ? this.#sentAgain : this.#refused, refusal.code);
    this.#next.refused(refusal);
  }

  end(): void {
    this.#next.end();
  }

  /** @param ackMs one latency per acknowledged final; absent for a replay without a running engine */
  report(durationMs: number, ackMs?: readonly number[]): ReplayReport {
    return {
      type: 'replay.finished',
      conversations: this.#conversations,
      utterances: this.#utterances,
      interims: this.#interims,
      refused: Object.fromEntries(this.#refused),
      ...(this.#sentAgain.size === 0 ? {} : { sentAgain: Object.fromEntries(this.#sentAgain) }),
      events: Object.fromEntries(this.#events),
      durationMs: Math.round(durationMs),
      utterancesPerSecond: rate(this.#utterances, durationMs),
      ...(ackMs === undefined
        ? {}
        : {
            acknowledged: {
              count: ackMs.length,
              p50Ms: rounded(percentile(ackMs, 50)),
              p99Ms: rounded(percentile(ackMs, 99)),
            },
          }),
    };
  }
}

/** The report in one line for people. */
export function reportLine(report: ReplayReport): string {
  const { conversations, utterances, durationMs, utterancesPerSecond, acknowledged } = report;
  const seconds = (durationMs / 1_000).toFixed(1);
  const events = Object.entries(report.events).map(([type, number]) => `${number} ${shortName(type)}`);
  const refused = Object.entries(report.refused).map(([code, number]) => `${number} ${code}`);
  const sentAgain = Object.entries(report.sentAgain ?? {}).map(([code, number]) => `${number} ${code}`);
  return [
    `${counted(conversations, 'conversation')}, ${counted(utterances, 'utterance')} in ${seconds} s: ${utterancesPerSecond} utterances/s`,
    ...(events.length === 0 ? [] : [`events: ${events.join(', ')}`]),
    ...(refused.length === 0 ? [] : [`refused: ${refused.join(', ')}`]),
    ...(sentAgain.length === 0 ? [] : [`sent again: ${sentAgain.join(', ')}`]),
    ...(acknowledged === undefined
      ? []
      : [
          `${acknowledged.count} finals acknowledged, p50 ${acknowledged.p50Ms ?? '–'} ms, p99 ${acknowledged.p99Ms ?? '–'} ms`,
        ]),
  ].join('; ');
}

/** The first `"type"` of a serialised event is its own: `data` comes last. */
function eventType(json: string): string {
  return /"type":"([^"]+)"/.exec(json)?.[1] ?? 'unknown';
}

/** `pulso.escalation.raised.v1` is `raised`. */
function shortName(type: string): string {
  return type.split('.').at(-2) ?? type;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function rate(utterances: number, durationMs: number): number {
  return durationMs <= 0 ? 0 : Math.round((utterances * 10_000) / durationMs) / 10;
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
