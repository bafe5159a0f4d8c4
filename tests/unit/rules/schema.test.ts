import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatted } from '../../../scripts/formatted.ts';
import { rulesSchemaFile } from '../../../scripts/rulesSchemaFile.ts';
import { readRules } from '../../../src/rules/readRules.ts';

const file = 'rules/rules.schema.json';
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')) as object);

describe('the published schema of rule files', () => {
  test('is the one that the engine reads by', async () => {
    expect(readFileSync(file, 'utf8')).toBe(await formatted(file, rulesSchemaFile()));
  });

  test.each(readdirSync('rules').filter(name => name.endsWith('.yaml')))(
    '%s validates by it, and says so',
    name => {
      const text = readFileSync(`rules/${name}`, 'utf8');
      expect(validate(parse(text))).toBe(true);
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/rules\.schema\.json\n/);
    },
  );

  test.each([
    ['an unknown signal', '{ signal: smoothd, atLeast: 0 }', false],
    ['an unknown key', '{ signal: anger, atleast: 0.5 }', false],
    ['two forms in one', '{ all: [{ use: x }], any: [{ use: x }] }', false],
    ['a window too wide', '{ signal: anger, atLeast: 0.5, within: 9 }', false],
    ['a time', '{ signal: anger, atLeast: 0.5, within: 90s, for: 5m }', true],
    ['circumstances', '{ all: [{ channel: [voice] }, { not: { tier: [gold] } }, { language: [es] }] }', true],
  ])('editor and engine agree on %s', (_what, condition, right) => {
    const yaml = `version: 1\nclear: { signal: smoothed, atLeast: 0 }\nrules:\n  - { id: one, description: d, levels: { watch: ${condition} } }\n`;
    expect(validate(parse(yaml))).toBe(right);
    expect(readRules(yaml).kind).toBe(right ? 'read' : 'refused');
  });
});
