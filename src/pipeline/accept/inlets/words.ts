/** Mean of the values that are there, to four digits; undefined when none is. Used for confidences of words. */
export function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  if (known.length === 0) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.round(mean * 10_000) / 10_000 + 0;
}

/** The label that most words carry; the first of them on a tie. */
export function mostFrequent(labels: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  let best: string | undefined;
  for (const [label, count] of counts)
    if (best === undefined || count > (counts.get(best) ?? 0)) best = label;
  return best;
}
