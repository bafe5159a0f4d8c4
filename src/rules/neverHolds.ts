import { recentUtterances } from '../pipeline/escalate/customer.ts';
import type { Condition, Lookback, Test } from '../pipeline/escalate/rule.ts';
import { lookOf } from '../pipeline/escalate/ruleTest.ts';

/** Why a condition can never hold; null when nothing is known against it. */
export function neverHolds(condition: Condition): string | null {
  if ('use' in condition) return neverHolds(condition.that);
  if ('heldForMs' in condition) return neverHolds(condition.that);
  if ('not' in condition) return null;
  if ('any' in condition) {
    const reasons = condition.any.map(neverHolds);
    return reasons.every(reason => reason !== null) ? (reasons[0] ?? null) : null;
  }
  if ('all' in condition) {
    const parts = flattened(condition);
    return parts.map(neverHolds).find(reason => reason !== null) ?? contradiction(parts);
  }
  if ('signal' in condition) return testNeverHolds(condition);
  if ('timeOfDay' in condition && condition.timeOfDay.from === condition.timeOfDay.to)
    return 'a time of day that ends as it begins';
  return null;
}

function testNeverHolds(test: Test): string | null {
  const { atLeast = -Infinity, atMost = Infinity } = test;
  if (atLeast > atMost) return `${test.signal} can't be at least ${atLeast} and at most ${atMost}`;
  const { min, max } = lookOf(test);
  if (atLeast > max) return `${test.signal} is at most ${max}`;
  if (atMost < min) return `${test.signal} is at least ${min}`;
  const { within, withinMs, count = 1 }: Lookback = test;
  const seen = within ?? (withinMs === undefined ? 1 : recentUtterances);
  return count > seen ? `${count} times within ${seen} utterances of ${test.signal}` : null;
}

/** The parts of an `all`, with those of every `all` in it. */
function flattened(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all.flatMap(flattened);
  if ('use' in condition) return flattened(condition.that);
  return [condition];
}

/** Two parts that exclude each other: tests of the same value, or different channels, queues… */
function contradiction(parts: readonly Condition[]): string | null {
  for (const [at, a] of parts.entries())
    for (const b of parts.slice(at + 1)) {
      const reason = excluded(a, b);
      if (reason !== null) return reason;
    }
  return null;
}

function excluded(a: Condition, b: Condition): string | null {
  if ('signal' in a && 'signal' in b) {
    if (!isOfNewest(a) || !isOfNewest(b) || lookOf(a).name !== lookOf(b).name) return null;
    const atLeast = Math.max(a.atLeast ?? -Infinity, b.atLeast ?? -Infinity);
    const atMost = Math.min(a.atMost ?? Infinity, b.atMost ?? Infinity);
    return atLeast > atMost ? `${a.signal} would have to be at least ${atLeast} and at most ${atMost}` : null;
  }
  for (const name of ['channel', 'sector', 'queue', 'tier'] as const)
    if (name in a && name in b) {
      const some: unknown = Reflect.get(a, name);
      const others: unknown = Reflect.get(b, name);
      if (Array.isArray(some) && Array.isArray(others) && !some.some(value => others.includes(value)))
        return `two lists of ${name} that have nothing in common`;
    }
  return null;
}

/** Looks at one value only: what is true of an earlier utterance does not exclude another of this one. */
function isOfNewest(test: Test): boolean {
  const { within = 1, withinMs, streak }: Lookback = test;
  return within === 1 && withinMs === undefined && (streak === undefined || streak === 1);
}
