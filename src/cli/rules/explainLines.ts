import { LEVELS } from '../../domain/escalation.ts';
import { numberText, timeText } from '../../rules/conditionText.ts';
import { decisive, type Explanation } from '../../rules/explain.ts';
import type { Colours } from '../view/colours.ts';
import type { ExplainedRule } from './explainedUtterance.ts';

const shownReasons = 3;

/** One line a rule: which of its levels hold, and the tests that decide. */
export function ruleTable(rules: readonly ExplainedRule[], colours: Colours): string[] {
  const width = Math.max(...rules.map(({ rule }) => rule.length));
  return rules.map(explained => {
    const marks = LEVELS.map(level => {
      const explanation = explained.levels[level];
      return explanation === undefined
        ? ' '.repeat(level.length + 2)
        : `${mark(explanation, colours)} ${level}`;
    });
    return `  ${explained.rule.padEnd(width)}  ${marks.join('  ')}  ${reason(explained, colours)}`.trimEnd();
  });
}

/** Every level of a rule as a tree, each test with the values that it saw. */
export function ruleTree(explained: ExplainedRule, colours: Colours): string[] {
  const { rule, version, levels, content, quietBecause } = explained;
  return [
    `  ${colours.bold(rule)} ${colours.dim(`version ${version}`)}`,
    ...(quietBecause === undefined ? [] : [`    says nothing: ${quietBecause}`]),
    ...LEVELS.toReversed().flatMap(level => {
      const explanation = levels[level];
      return explanation === undefined ? [] : [`    ${level}`, ...tree(explanation, 3, colours)];
    }),
    ...(content === undefined ? [] : ['    lets go when', ...tree(content, 3, colours)]),
  ];
}

function tree(explanation: Explanation, depth: number, colours: Colours): string[] {
  return [
    `${'  '.repeat(depth)}${mark(explanation, colours)} ${text(explanation, colours)}`,
    ...(explanation.parts ?? []).flatMap(part => tree(part, depth + 1, colours)),
  ];
}

/** What keeps it from the level above the one it has; or what carries the highest one. */
function reason({ levels, level, quietBecause }: ExplainedRule, colours: Colours): string {
  const known = LEVELS.filter(one => levels[one] !== undefined);
  const reached = level === null ? -1 : known.indexOf(level);
  const next = known[reached + 1] ?? level;
  const explanation = next === null ? undefined : levels[next];
  if (explanation === undefined) return '';
  const tests = decisive(explanation);
  const shown = tests.slice(0, shownReasons).map(test => text(test, colours));
  const more = tests.length > shown.length ? ` +${tests.length - shown.length}` : '';
  const head = next === level ? '' : `no ${next}: `;
  const tail = quietBecause === undefined ? '' : ` (says nothing: ${quietBecause})`;
  return `${head}${shown.join(', ')}${more}${tail}`;
}

function text({ says, saw, heldMs, holds }: Explanation, colours: Colours): string {
  const held = heldMs === undefined ? '' : `, held ${timeText(heldMs)}`;
  if (saw === undefined) return `${says}${held}`;
  const values =
    saw.length === 0 ? 'nothing' : saw.map(value => (value === null ? '–' : numberText(value))).join(' ');
  return `${says}${colours.dim(`, ${holds === null ? 'open: saw' : 'saw'} ${values}`)}`;
}

function mark({ holds }: Explanation, colours: Colours): string {
  if (holds === null) return colours.yellow('?');
  return holds ? colours.green('✓') : colours.dim('·');
}
