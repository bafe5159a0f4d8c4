/** Groups of rows that are left out in turn; a prime, so that sets in which kinds of rows take turns fall into mixed groups. */
const groups = 53;

/**
 * How far a measure of a set would move with other rows of its kind: two standard errors, from leaving out one group
 * of rows at a time (the grouped jackknife; Efron and Tibshirani 1993, chapter 11). The same rows in the same order
 * give the same answer. Undefined for fewer than two rows.
 */
export function samplingNoise<Row>(
  rows: readonly Row[],
  measure: (rows: readonly Row[]) => number,
): number | undefined {
  const count = Math.min(groups, rows.length);
  if (count < 2) return undefined;
  const without = Array.from({ length: count }, (_, group) =>
    measure(rows.filter((_row, at) => at % count !== group)),
  );
  const middle = without.reduce((sum, value) => sum + value, 0) / count;
  const squares = without.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return 2 * Math.sqrt((squares * (count - 1)) / count);
}
