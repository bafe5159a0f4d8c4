import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLabelledSets } from '../../../../src/cli/eval/labelledSets.ts';
import { commandLine } from '../../../support/commandLine.ts';

let root: string;
let datasets: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pulso-sets-'));
  datasets = join(root, 'datasets');
  await mkdir(join(datasets, 'shop'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const lines = (...rows: readonly object[]) => rows.map(row => JSON.stringify(row)).join('\n');
const row = (text: string) => ({ text, label: 'neutral', lang: 'en' });

test('every labelled set is read, packed or not; rows without label or in other languages are left out', async () => {
  await writeFile(
    join(datasets, 'shop', 'dev.jsonl'),
    lines(row('one'), { text: 'two', lang: 'en' }, { ...row('drei'), lang: 'de' }),
  );
  await mkdir(join(datasets, 'bank'));
  await writeFile(join(datasets, 'bank', 'dev.jsonl.gz'), gzipSync(lines(row('three'))));
  await expect(readLabelledSets(datasets, 0)).resolves.toEqual([
    { name: 'bank', available: 1, rows: [row('three')] },
    { name: 'shop', available: 1, rows: [row('one')] },
  ]);
});

test('a limit takes rows from all over a set', async () => {
  await writeFile(join(datasets, 'shop', 'dev.jsonl'), lines(...['a', 'b', 'c', 'd', 'e'].map(row)));
  await expect(readLabelledSets(datasets, 2)).resolves.toEqual([
    { name: 'shop', available: 5, rows: [row('a'), row('c')] },
  ]);
});

test('a dev row that is a training row of a set drawn from the same posts is not measured on', async () => {
  for (const name of ['umsab_es', 'tass2020_es']) await mkdir(join(datasets, name));
  await writeFile(join(datasets, 'umsab_es', 'dev.jsonl'), lines(row('¡Qué día!'), row('otro')));
  await writeFile(join(datasets, 'tass2020_es', 'train.jsonl.gz'), gzipSync(lines(row('qué día'))));
  await writeFile(join(datasets, 'shop', 'dev.jsonl'), lines(row('qué día')));
  await expect(readLabelledSets(datasets, 0)).resolves.toEqual([
    { name: 'shop', available: 1, rows: [row('qué día')] },
    { name: 'umsab_es', available: 1, rows: [row('otro')] },
  ]);
});

test('gold labels find their utterance by conversation and index', async () => {
  await mkdir(join(root, 'conversations', 'gold'), { recursive: true });
  await writeFile(
    join(root, 'conversations', 'gold', 'gold.jsonl'),
    lines({ conversation_id: 'c', sentiment: { '1': 'negative' } }),
  );
  const said = (conversation_id: string, text: string) => ({ conversation_id, text, lang: 'es' });
  await writeFile(
    join(root, 'conversations', 'calls.jsonl'),
    lines(said('c', 'hola'), said('d', 'otra'), said('c', 'fatal')),
  );
  await expect(readLabelledSets(datasets, 0)).resolves.toEqual([
    { name: 'gold conversations', available: 1, rows: [{ text: 'fatal', label: 'negative', lang: 'es' }] },
  ]);
});

test.each([
  ['that is not there', 'absent'],
  ['without labelled sets', 'shop'],
])('a folder %s is told', async (_, name) => {
  const { exitCode, stderr, stdout } = await commandLine('eval', '--all', '--datasets', join(datasets, name));
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`FILE_UNREADABLE: ${join(datasets, name)}`);
  expect(stdout).toBe('');
});
