import { conditionKey } from './conditionKey.ts';
import { judgeOf, type Judge } from './evaluate.ts';
import { instantOf, type Instant } from './instant.ts';
import type { Condition, Rule } from './rule.ts';
import type { Scene } from './scene.ts';

/** A condition with a `for`: judged at every customer utterance, so that it is known since when it holds. */
export interface Timer {
  readonly key: string;
  readonly judge: Judge;
}

/** The timers of a rule set, each once; one within another comes before it. */
export function timersOf(rules: readonly Rule[], clear: Condition): Timer[] {
  const timers = new Map<string, Timer>();
  const visit = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(visit);
    else if ('any' in condition) condition.any.forEach(visit);
    else if ('not' in condition) visit(condition.not);
    else if ('that' in condition) {
      visit(condition.that);
      if (!('heldForMs' in condition)) return;
      const key = conditionKey(condition.that);
      timers.set(key, { key, judge: judgeOf(condition.that) });
    }
  };
  for (const { levels, clear: own } of rules)
    [...Object.values(levels), ...(own === undefined ? [] : [own])].forEach(visit);
  visit(clear);
  return [...timers.values()];
}

/** The scene with since when each timer's condition has held; what does not hold now begins anew. */
export function withTimers(scene: Scene, timers: readonly Timer[]): Scene {
  const newest = scene.recent.at(-1);
  if (timers.length === 0 || newest === undefined) return scene;
  const held: Record<string, Instant> = {};
  for (const { key, judge } of timers)
    if (judge({ ...scene, held }).holds === true) held[key] = scene.held[key] ?? instantOf(newest);
  return { ...scene, held };
}
