import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLine } from '../../../support/commandLine.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pulso-eval-'));
  const lines = (...rows: readonly object[]) => rows.map(row => JSON.stringify(row)).join('\n');
  const set = async (name: string, rows: string) => {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'dev.jsonl'), rows);
  };
  await set(
    'care_utterances_en',
    lines(
      { text: '@user you lost my parcel AGAIN, I am furious!', label: 'negative', lang: 'en' },
      { text: 'what time do you open?', label: 'neutral', lang: 'en' },
    ),
  );
  await set(
    'goemotions',
    lines(
      { text: 'thank you so much', label: 'positive', emotion: 'gratitude', lang: 'en' },
      { text: 'I am so angry about this', label: 'negative', emotion: 'anger', lang: 'en' },
      { text: 'no idea what this means', emotion: 'confusion', lang: 'en' },
    ),
  );
});
afterAll(() => rm(root, { recursive: true }));

test('all labelled sets and the targets are measured, and what is missing is named', async () => {
  const { exitCode, stdout } = await commandLine(
    'eval',
    '--all',
    '--datasets',
    root,
    '--limit',
    '20',
    '--json',
  );
  expect(exitCode).toBe(0);
  const { sets, acceptance, linear } = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
  expect(sets?.find(({ set }) => set === 'care_utterances_en')).toMatchObject({
    rows: 2,
    model: { accuracy: 1 },
    peers: { 'vader-sentiment': {} },
    linear: { rows: 264 },
  });
  const row = (name: string) => acceptance?.find(each => each['row'] === name);
  expect(row('care messages, en')).toMatchObject({ rows: 2, model: 1, verdict: 'aim' });
  expect(row('care messages, en: loss in speech form')).toMatchObject({ model: 0, verdict: 'aim' });
  expect(row('GoEmotions, emotions')).toMatchObject({ rows: 3, model: 1 });
  expect(row('alone and in any batch')).toMatchObject({ model: 0 });
  expect(row('UMSAB, es')).toMatchObject({ model: null, because: 'set umsab_es is not there' });
  expect(linear).toMatchObject({
    mix: 'full',
    command: expect.stringContaining('pulso_train.linear') as string,
  });
});
