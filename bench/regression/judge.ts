import { median } from '../core/suite.ts';
import type { Budgets, Figure, Figures } from './budgets.ts';

/** One promise, and whether it was kept. */
export interface Ruling {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly kept: boolean;
}

/**
 * Holds the rounds of a build against its budgets, and against the rounds of a baseline measured in between them.
 * A regression counts when the medians differ by more than is allowed **and** the builds can be told apart: nearly
 * every round of the one is slower than every round of the other (the common-language effect size, McGraw & Wong
 * 1992, is at least 0.9). A machine that is slow for a while slows both, and noise mixes their order.
 * @param baseline empty where there is none: then only the budgets are judged
 */
export function judge(
  candidate: readonly Figures[],
  baseline: readonly Figures[],
  { budgets, regression }: Budgets,
): Ruling[] {
  const middle = (rounds: readonly Figures[], figure: Figure) => median(rounds.map(each => each[figure]));
  const promises = entries(budgets).map(([figure, { what, atMost }]) => {
    const value = middle(candidate, figure);
    return { what, value, limit: atMost, kept: value <= atMost };
  });
  if (baseline.length === 0) return promises;
  const comparisons = entries(regression).map(([figure, { what, ratioAtMost, leastMs }]) => {
    const [mine, theirs] = [middle(candidate, figure), middle(baseline, figure)];
    const limit = Math.max(theirs * ratioAtMost, theirs + leastMs);
    const slower = shareSlower(
      candidate.map(each => each[figure]),
      baseline.map(each => each[figure]),
    );
    // NaN, nothing measured, is never kept.
    return { what, value: mine, limit, kept: mine <= limit || (slower < toldApart && Number.isFinite(mine)) };
  });
  return [...promises, ...comparisons];
}

const toldApart = 0.9;

/** The share of all pairs in which the first is the slower one. */
function shareSlower(mine: readonly number[], theirs: readonly number[]): number {
  const pairs = mine.flatMap(one => theirs.map(other => one > other));
  return pairs.filter(Boolean).length / pairs.length;
}

function entries<T>(record: Readonly<Partial<Record<Figure, T>>>): [Figure, T][] {
  return Object.entries(record) as [Figure, T][];
}
