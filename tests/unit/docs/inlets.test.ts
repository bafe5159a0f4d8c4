import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { INLETS } from '../../../src/pipeline/accept/inlets/inlets.ts';
import { parseMessage } from '../../../src/pipeline/accept/inlets/parse.ts';
import { converted } from '../../support/inlets/script.ts';

const folder = new URL('../../../docs/inlets/', import.meta.url);
const page = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const waysIn = { websocket: 'WebSocket', 'http-json': 'webhook (JSON)', 'http-form': 'webhook (form)' };

test('every inlet has a page, every page an inlet, and the overview lists each with its ways in', () => {
  const pages = readdirSync(folder).filter(name => name !== 'README.md');
  expect(pages.toSorted()).toEqual(INLETS.map(({ name }) => `${name}.md`).toSorted());
  const rows = page('README.md')
    .split('\n')
    .filter(line => line.startsWith('| ['))
    .map(line => line.split('|').map(cell => cell.trim()));
  expect(rows.map(([, ...cells]) => cells.slice(0, 3))).toEqual(
    INLETS.map(({ name, title, transports }) => [
      `[${title}](${name}.md)`,
      `\`${name}\``,
      transports.map(way => waysIn[way]).join(', '),
    ]),
  );
});

describe.each(INLETS.map(inlet => ({ name: inlet.name, inlet })))('the page of $name', ({ name, inlet }) => {
  const text = page(`${name}.md`);

  test('names title, aliases and address', () => {
    expect(text.startsWith(`# ${inlet.title}\n`)).toBe(true);
    for (const alias of inlet.aliases) expect(text).toContain(`\`${alias}\``);
    expect(text).toContain(`/v1/inlets/${name}`);
  });

  test('its example gives what it says', () => {
    const [message, ...none] = blocks(text, /^```(?:json|form) message\n(?<block>.*?)\n```$/gmsu);
    expect(none).toEqual([]);
    const parsed = parseMessage(message ?? '', inlet.encoding);
    if (parsed.kind === 'error') throw new Error(parsed.code);
    const [results] = blocks(text, /^```json result\n(?<block>.*?)\n```$/gmsu);
    expect(converted(inlet, parsed.message)).toEqual(JSON.parse(results ?? ''));
  });
});

function blocks(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(match => match.groups?.['block'] ?? []);
}
