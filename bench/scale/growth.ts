/** One size and what it cost. */
export interface Point {
  readonly size: number;
  readonly cost: number;
}

/**
 * The exponent b of cost = a · size^b: the slope of a least-squares line through the logarithms. 0: no growth, 1:
 * linear. NaN for fewer than two sizes.
 */
export function growthExponent(points: readonly Point[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(Math.max(cost, 1e-9)) }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(logs.map(({ x }) => x));
  const meanY = mean(logs.map(({ y }) => y));
  const products = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const squares = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return products / squares;
}
