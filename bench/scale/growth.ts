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
  return slopeOf(points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(Math.max(cost, 1e-9)) })));
}

/** Of the least-squares line through the points. NaN when all are at the same place. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const products = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return products / squares;
}
