import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../../src/domain/events.ts';
import { documentedExamples } from './examples.ts';

const documentation = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');
const blocks = [...documentation.matchAll(/^```json\n([^]*?)^```$/gmu)].map(
  ([, text = '']) => JSON.parse(text) as unknown,
);

test('the documentation shows one event of each type, exactly as the engine builds it', () => {
  const examples = documentedExamples();
  expect(examples.map(({ type }) => type).toSorted()).toEqual([...EVENT_TYPES].toSorted());
  const shown = blocks.filter(block => Object(block) instanceof Object && 'specversion' in (block as object));
  // As JSON: fields that nobody knows are not there.
  expect(shown).toEqual(JSON.parse(JSON.stringify(examples)));
});
