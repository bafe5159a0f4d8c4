import { levelRank, type Level } from '../../domain/escalation.ts';
import type { Support } from './evaluate.ts';
import type { ReadyRule } from './ruleSet.ts';
import type { Scene } from './scene.ts';
import type { ActiveRule } from './state.ts';

/** A rule whose condition holds now, at its highest level. */
export interface Firing {
  readonly rule: ReadyRule;
  readonly level: Level;
  readonly supports: readonly Support[];
}

/** The rules that speak now, in the order of the list. */
export function firingRules(rules: readonly ReadyRule[], scene: Scene): Firing[] {
  return rules.flatMap(rule => firingOf(rule, scene) ?? []);
}

function firingOf(rule: ReadyRule, scene: Scene): Firing | null {
  for (const { level, judge } of rule.judges) {
    const { holds, supports } = judge(scene);
    if (holds === true) return { rule, level, supports };
  }
  return null;
}

/** The one of the highest level; among equals the one listed first. */
export function leadingOf(firing: readonly Firing[]): Firing | null {
  return firing.reduce<Firing | null>(
    (best, next) => (best === null || above(next.level, best.level) ? next : best),
    null,
  );
}

export function activeRule({ rule, level }: Firing): ActiveRule {
  return { id: rule.id, version: rule.version, level };
}

/** True when `level` is higher than `other`; null is below them all. */
export function above(level: Level, other: Level | null): boolean {
  return other === null || levelRank(level) > levelRank(other);
}

export function higherOf(level: Level, other: Level | null): Level {
  return other === null || above(level, other) ? level : other;
}
