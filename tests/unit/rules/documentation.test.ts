import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Type, type TObject } from '@sinclair/typebox';
import { EMOTIONS, PHRASE_CATEGORIES } from '../../../src/domain/signals.ts';
import { conversationSignals, utteranceSignals } from '../../../src/pipeline/escalate/ruleSignals.ts';
import { conditionForms } from '../../../src/rules/conditionSchema.ts';
import { fileSchema } from '../../../src/rules/fileSchema.ts';
import { readRules } from '../../../src/rules/readRules.ts';

const page = readFileSync('docs/rules.md', 'utf8');

/** Signals of the tables under the heading, with their ranges as the page writes them. */
function documentedSignals(): Map<string, string> {
  const section = page.slice(page.indexOf('## Signals'), page.indexOf('## Checking'));
  const rows = [...section.matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\|/gm)];
  return new Map(
    rows.flatMap(([, name = '', range = '']) => namesOf(name).map((one): [string, string] => [one, range])),
  );
}

function namesOf(name: string): readonly string[] {
  if (name.includes('<emotion>')) return EMOTIONS.map(emotion => name.replace('<emotion>', emotion));
  return name.includes('<category>')
    ? PHRASE_CATEGORIES.map(category => name.replace('<category>', category))
    : [name];
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value).replace('-', '−') : '∞';
}

describe('docs/rules.md', () => {
  test('lists every signal with its range, and no other', () => {
    const signals = Object.entries({ ...utteranceSignals, ...conversationSignals }).map(
      ([name, { min, max }]): [string, string] => [name, `${bound(min)} … ${bound(max)}`],
    );
    expect([...documentedSignals()].toSorted()).toEqual(signals.toSorted());
  });

  test('has an example that is read without a warning', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    expect(readRules(example)).toMatchObject({ kind: 'read', warnings: [] });
  });

  test('names every key of a file, of a rule and of a condition', () => {
    const part = Type.Unknown();
    const { properties } = fileSchema(part);
    const { items: rule } = properties['rules'] as unknown as { items: TObject };
    const conditions = Object.values(conditionForms(part)).flatMap(form => Object.keys(form.properties));
    for (const key of [...Object.keys(properties), ...Object.keys(rule.properties), ...conditions])
      expect(page, key).toMatch(new RegExp(`\\b${key}\\b`));
  });
});
