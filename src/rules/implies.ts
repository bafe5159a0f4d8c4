import type { Condition, Lookback, Test } from '../pipeline/escalate/rule.ts';

/** True when `b` surely holds whenever `a` does. False also where that can't be told from the conditions alone. */
export function implies(a: Condition, b: Condition): boolean {
  if ('use' in a) return implies(a.that, b);
  if ('use' in b) return implies(a, b.that);
  if (same(a, b)) return true;
  if ('all' in b) return b.all.every(part => implies(a, part));
  if ('any' in a) return a.any.every(part => implies(part, b));
  if ('all' in a) return a.all.some(part => implies(part, b)) || ('any' in b && anyOf(a, b.any));
  if ('any' in b) return anyOf(a, b.any);
  if ('heldForMs' in a) return implies(a.that, 'heldForMs' in b && b.heldForMs <= a.heldForMs ? b.that : b);
  if ('signal' in a && 'signal' in b) return testImplies(a, b);
  return factImplies(a, b);
}

function anyOf(a: Condition, parts: readonly Condition[]): boolean {
  return parts.some(part => implies(a, part));
}

function same(a: Condition, b: Condition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function testImplies(a: Test, b: Test): boolean {
  if (a.signal !== b.signal || a.role !== b.role || a.belowBaseline !== b.belowBaseline) return false;
  const inRange =
    (a.atLeast ?? -Infinity) >= (b.atLeast ?? -Infinity) && (a.atMost ?? Infinity) <= (b.atMost ?? Infinity);
  if (!inRange) return false;
  const [first, second]: [Lookback, Lookback] = [a, b];
  if (first.streak !== undefined || second.streak !== undefined)
    return first.streak !== undefined && second.streak !== undefined && first.streak >= second.streak;
  if (first.withinMs !== undefined && second.withinMs === undefined) return false;
  return (
    (first.within ?? widest(first)) <= (second.within ?? widest(second)) &&
    (second.withinMs === undefined ||
      (first.withinMs !== undefined && first.withinMs <= second.withinMs) ||
      (first.within ?? 1) === 1) &&
    (first.count ?? 1) >= (second.count ?? 1)
  );
}

function widest({ withinMs }: Lookback): number {
  return withinMs === undefined ? 1 : Infinity;
}

function factImplies(a: Condition, b: Condition): boolean {
  for (const name of ['channel', 'sector', 'queue', 'tier', 'language'] as const) {
    const [some, others] = [valuesOf(a, name), valuesOf(b, name)];
    if (some !== undefined && others !== undefined) return some.every(value => others.includes(value));
  }
  return false;
}

function valuesOf(condition: Condition, name: string): readonly string[] | undefined {
  const values: unknown = Object.hasOwn(condition, name) ? Reflect.get(condition, name) : undefined;
  return Array.isArray(values) ? (values as readonly string[]) : undefined;
}
