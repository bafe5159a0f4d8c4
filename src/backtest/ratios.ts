/** What was found, against what was to be found. */
export interface Tally {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

export interface Precision {
  /** Null when nothing was found. */
  readonly precision: number | null;
  /** Null when there was nothing to find. */
  readonly recall: number | null;
}

/** Four decimals: more of them say nothing over some hundred conversations. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

export function per100(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded((100 * part) / whole);
}

export function precisionOf({ right, wrong, missed }: Tally): Precision {
  return { precision: ratio(right, right + wrong), recall: ratio(right, right + missed) };
}

/** 2·right / (2·right + wrong + missed); null when there was nothing to find and nothing was found. */
export function f1Of({ right, wrong, missed }: Tally): number | null {
  return ratio(2 * right, 2 * right + wrong + missed);
}

/** The mean of the two in the middle for an even count; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return high === undefined || low === undefined ? null : (low + high) / 2;
}

/** Counts of pairs of what was found and what was to be found. */
export function tally(pairs: Iterable<{ readonly found: boolean; readonly gold: boolean }>): Tally {
  const counts = { right: 0, wrong: 0, missed: 0 };
  for (const { found, gold } of pairs)
    if (found) counts[gold ? 'right' : 'wrong']++;
    else if (gold) counts.missed++;
  return counts;
}
