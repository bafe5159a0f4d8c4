import type { FaultListener } from './listener.ts';
import type { PacedSource } from './pacedSource.ts';
import { keyOf } from './source.ts';

/** How much slower the quiet tenant may become: its finals wait for the text that the model has just begun. */
const mostTimesSlower = 10;
/** Below this nobody notices, and a busy machine decides. */
const unnoticedMs = 250;

/** How soon a tenant was served, of the finals of one source. */
export interface Latencies {
  readonly acceptedP95Ms: number;
  readonly judgedP95Ms: number;
  /** Of events that an utterance brought about, at the subscriber. */
  readonly eventMostMs: number;
}

export function latencies(source: PacedSource, { events }: FaultListener): Latencies {
  const eventMs = [...events.values()].map(
    ({ subject, causedBy, heardAtMs }) => heardAtMs - source.dueAtMs(keyOf(subject, causedBy)),
  );
  return {
    acceptedP95Ms: source.acceptedMs.percentiles().p95,
    judgedP95Ms: source.judgedMs.percentiles().p95,
    eventMostMs: Math.max(...eventMs.filter(each => !Number.isNaN(each))),
  };
}

/** As figures of a report. */
export function prefixed(when: string, figures: Latencies): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, ms]: [string, number]) => [
      `${when} ${name}`,
      Math.round(ms * 10) / 10,
    ]),
  );
}

/** What must not happen to a tenant that keeps to its rate. */
export function served(when: string, source: PacedSource): string[] {
  const { broken, slowDowns, refused, underWay: unsettled } = source;
  return [
    ...broken,
    ...(slowDowns === 0 ? [] : [`the quiet tenant was told to slow down ${when}, ${slowDowns} times`]),
    ...Object.entries(refused).map(
      ([code, count]) => `the quiet tenant was refused ${when}: ${code} × ${count}`,
    ),
    ...(unsettled === 0 ? [] : [`${unsettled} finals of the quiet tenant were not settled ${when}`]),
  ];
}

/** What has become more than a little slower. */
export function slower(alone: Latencies, beside: Latencies): string[] {
  return (Object.keys(alone) as (keyof Latencies)[])
    .filter(name => beside[name] > Math.max(unnoticedMs, alone[name] * mostTimesSlower))
    .map(
      name => `${name} of the quiet tenant: ${Math.round(beside[name])}, alone ${Math.round(alone[name])}`,
    );
}
