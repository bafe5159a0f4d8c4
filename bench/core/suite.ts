import type { TopLevelSpec } from 'vega-lite';

/** How much is measured: `quick` takes minutes on two cores, `full` an hour or so. */
export type Size = 'quick' | 'full';

export interface SuiteContext {
  readonly size: Size;
  /** Says what is being measured; shown on a terminal, never part of a result. */
  readonly progress: (what: string) => void;
}

/** One benchmark with its figures. Everything in it is plain JSON. */
export interface SuiteReport {
  readonly suite: string;
  /** What was asked, how, over how many samples. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  readonly verdicts: readonly Verdict[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly note?: string;
}

/** A Vega-Lite drawing; `name` is that of its file. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly spec: TopLevelSpec;
}

/** A target of the project against what was measured. */
export interface Verdict {
  readonly target: string;
  readonly unit: string;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly value: number;
  readonly met: boolean;
}

/** One benchmark. It leaves no process behind, also when it fails. */
export type Suite = (context: SuiteContext) => Promise<SuiteReport>;

/** @param value NaN (nothing measured) never meets a target */
export function verdict(
  target: string,
  value: number,
  bound: Verdict['bound'],
  limit: number,
  unit: string,
): Verdict {
  return { target, unit, bound, limit, value, met: bound === 'at most' ? value <= limit : value >= limit };
}

/** The middle value, or the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Rounded to so many significant digits, as figures are printed. */
export function significant(value: number, digits = 3): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}
