/**
 * The nearest-rank percentile: the smallest value with at least `percent` of all values at or below it.
 * Undefined for no values.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1];
}
