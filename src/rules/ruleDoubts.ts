import { LEVELS } from '../domain/escalation.ts';
import type { Condition, Rule } from '../pipeline/escalate/rule.ts';
import type { Path } from '../yaml/yamlSource.ts';
import { implies } from './implies.ts';
import { neverHolds } from './neverHolds.ts';
import type { Remark } from './problem.ts';

/** A rule, and where it stands in the file. */
export interface RulePlace {
  readonly rule: Rule;
  readonly path: Path;
}

/** What is allowed and yet surely not meant: levels that are never reached, rules that never fire or let go. */
export function doubtsOf(rules: readonly RulePlace[], clear: Condition): Remark[] {
  const never = neverHolds(clear);
  return [
    ...rules.flatMap(ruleDoubts),
    ...(never === null ? [] : [{ path: ['clear'], message: `nothing is ever cleared: ${never}` }]),
  ];
}

function ruleDoubts({ rule, path }: RulePlace): Remark[] {
  const levels = LEVELS.flatMap(level => {
    const condition = rule.levels[level];
    return condition === undefined
      ? []
      : [{ level, condition, at: [...path, 'levels', level], never: neverHolds(condition) }];
  });
  const doubts: Remark[] = levels.flatMap(({ level, condition, at, never }, index) => {
    if (never !== null) return [{ path: at, message: `${level} can never be reached: ${never}` }];
    const above = levels.slice(index + 1).find(higher => implies(condition, higher.condition));
    return above === undefined
      ? []
      : [
          {
            path: at,
            message: `${level} can never be reached: whenever it holds, ${above.level} holds too`,
          },
        ];
  });
  if (levels.every(({ never }) => never !== null))
    doubts.push({ path: [...path, 'id'], message: `${rule.id} can never fire` });
  const kept = rule.clear === undefined ? null : neverHolds(rule.clear);
  if (kept !== null) doubts.push({ path: [...path, 'clear'], message: `${rule.id} never lets go: ${kept}` });
  return doubts;
}
