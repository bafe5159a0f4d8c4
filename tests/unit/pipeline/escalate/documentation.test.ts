import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../../../src/domain/escalation.ts';
import { recentUtterances } from '../../../../src/pipeline/escalate/customer.ts';
import type { Condition } from '../../../../src/pipeline/escalate/rule.ts';
import { conversationSignals, utteranceSignals } from '../../../../src/pipeline/escalate/ruleSignals.ts';

import { shippedRules } from '../../../support/rules.ts';

const page = readFileSync('docs/escalation.md', 'utf8');
/** The table whose first column is headed so, as rows of cells. */
function table(heading: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex(line => cellsOf(line)[0] === heading);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex(line => !line.startsWith('|'));
  return rows.slice(0, end).map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim());
}

describe('docs/escalation.md', () => {
  test('lists the rules that ship, in their order, with the levels they can reach', () => {
    const documented = table('rule').map(([id, ...cells]) => ({
      id: id?.replaceAll('`', ''),
      levels: LEVELS.filter((_, at) => cells[at] !== '–'),
      advice: cells[LEVELS.length],
    }));
    expect(documented).toEqual(
      shippedRules.rules.map(({ id, levels, advice }) => ({
        id,
        levels: LEVELS.filter(level => levels[level] !== undefined),
        advice: advice.join(', ').replaceAll('-', ' '),
      })),
    );
  });

  test('names every threshold of a rule in its row', () => {
    const rows = new Map(table('rule').map(([id, ...cells]) => [id?.replaceAll('`', ''), cells]));
    for (const { id, levels } of shippedRules.rules)
      for (const [at, level] of LEVELS.entries())
        for (const threshold of ownThresholds(levels[level]))
          expect(rows.get(id)?.[at], `${id} ${level}`).toContain(threshold);
  });

  test('names every signal that a rule can look at', () => {
    for (const signal of [...Object.keys(utteranceSignals), ...Object.keys(conversationSignals)]) {
      const [kind, name] = signal.split('.');
      expect(page, signal).toMatch(
        name === undefined || kind === 'phrase'
          ? new RegExp(`\`(phrase)?\\.?${name ?? kind ?? ''}\``)
          : new RegExp(`\`${kind ?? ''}\\.<`),
      );
    }
  });

  test('says how versions, cooldowns and windows are set', () => {
    expect(
      new Set(
        shippedRules.rules.map(({ version, cooldownUtterances }) => `${version} ${cooldownUtterances}`),
      ),
    ).toEqual(new Set(['1 4']));
    expect(page).toContain('version 1 and a cooldown of four customer utterances');
    expect(recentUtterances).toBe(8);
    expect(page).toContain('The last 8 utterances of the customer');
    expect(shippedRules).toMatchObject({
      maxEscalations: 3,
      maxUpdates: 3,
      updateCooldownUtterances: 2,
    });
  });
});

/** Thresholds of emotions and drops, as the page writes them; valences and phrases are explained above the table. */
function ownThresholds(condition: Condition | undefined): string[] {
  if (condition === undefined) return [];
  if ('all' in condition) return condition.all.flatMap(ownThresholds);
  if ('any' in condition) return isUpset(condition) ? [] : condition.any.flatMap(ownThresholds);
  if ('not' in condition) return ownThresholds(condition.not);
  if ('that' in condition)
    return 'any' in condition.that && isUpset(condition.that) ? [] : ownThresholds(condition.that);
  if (!('signal' in condition)) return [];
  if (condition.belowBaseline === true) return [`${condition.atLeast ?? ''} below baseline`];
  if (
    condition.signal === 'valence' ||
    condition.signal.includes('.') ||
    condition.signal === 'chargedCategories'
  )
    return [];
  return [`${condition.signal} ≥ ${condition.atLeast ?? ''}`];
}

function isUpset({ any }: { readonly any: readonly Condition[] }): boolean {
  return any.some(part => 'signal' in part && part.signal === 'valence');
}
