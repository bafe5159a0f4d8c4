import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandLine } from '../../support/commandLine.ts';

const docs = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

test.each(['serve', 'replay', 'score', 'eval', 'doctor'])(
  'docs/cli.md explains every option of %s',
  async name => {
    const { stdout } = await commandLine(name, '--help');
    const section = docs.slice(docs.indexOf(`\n## ${name}\n`) + 1).split(/\n## /)[0];
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].flatMap(([, option]) => option ?? []);
    for (const option of options.filter(each => each !== '--help')) expect(section).toContain(option);
  },
);

test('docs/cli.md names every command', async () => {
  const { stdout } = await commandLine('--help');
  const [, list = ''] = stdout.split('Commands:\n');
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].flatMap(([, name]) => name ?? []);
  expect(names).toContain('replay');
  for (const name of names) expect(docs).toContain(`\`${name}`);
});
