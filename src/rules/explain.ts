import { conditionKey } from '../pipeline/escalate/conditionKey.ts';
import { evaluate } from '../pipeline/escalate/evaluate.ts';
import { elapsedMs } from '../pipeline/escalate/instant.ts';
import type { Condition } from '../pipeline/escalate/rule.ts';
import { lookOf } from '../pipeline/escalate/ruleTest.ts';
import type { Scene } from '../pipeline/escalate/scene.ts';
import { conditionText } from './conditionText.ts';

/** Why a condition holds or does not: itself in words, what was seen, and the same of its parts. */
export interface Explanation {
  readonly says: string;
  /** Null when an absent signal leaves it open. */
  readonly holds: boolean | null;
  /** Values of a test, one per utterance, newest last; null where the signal is absent. */
  readonly saw?: readonly (number | null)[];
  /** How long it has held, where that is asked for. */
  readonly heldMs?: number;
  readonly parts?: readonly Explanation[];
}

/** Explains a condition in all its parts, those that do not decide included. */
export function explain(condition: Condition, scene: Scene): Explanation {
  const node = { says: conditionText(condition), holds: evaluate(condition, scene).holds };
  if ('all' in condition) return { ...node, parts: condition.all.map(part => explain(part, scene)) };
  if ('any' in condition) return { ...node, parts: condition.any.map(part => explain(part, scene)) };
  if ('not' in condition) return { ...node, parts: [explain(condition.not, scene)] };
  if ('heldForMs' in condition) {
    const since = scene.held[conditionKey(condition.that)];
    const newest = scene.recent.at(-1);
    const heldMs = since === undefined || newest === undefined ? 0 : elapsedMs(since, newest);
    return { ...node, heldMs, parts: [explain(condition.that, scene)] };
  }
  if ('that' in condition) return { ...node, parts: [explain(condition.that, scene)] };
  if (!('signal' in condition)) return node;
  const saw = lookOf(condition)
    .see(scene)
    .values.map(value => (value === null ? null : Math.round(value * 1_000) / 1_000));
  return { ...node, saw };
}

/** The tests that decide: those that fail where it fails, those that hold where it holds. */
export function decisive(explanation: Explanation): readonly Explanation[] {
  const { parts, holds, says, heldMs } = explanation;
  if (parts === undefined) return [explanation];
  if (heldMs !== undefined && holds === false && parts.every(part => part.holds === true))
    return [explanation];
  if (says === 'not') return parts.flatMap(decisive).map(part => ({ ...part, says: `not: ${part.says}` }));
  return parts.filter(part => part.holds === holds).flatMap(decisive);
}
