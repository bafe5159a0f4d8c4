import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScoreStore, unpackScore } from '../../../src/backtest/scoreStore.ts';
import type { Score } from '../../../src/domain/signals.ts';

const score: Score = {
  scorer: 'model',
  cached: false,
  sentiment: {
    label: 'negative',
    valence: -0.123456789012,
    confidence: 0.7,
    probabilities: { negative: 0.7, neutral: 0.2, positive: 0.1 },
  },
  emotions: {
    anger: 0.1,
    frustration: 0.2,
    sadness: 0.3,
    fear: 0.4,
    joy: 0.5,
    gratitude: 0.6,
    confusion: 0.7,
    abuse: 0.8,
  },
};
const text = 'a very private complaint';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulso-scores-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function kept(model: unknown = 'm'): Promise<string> {
  const store = await ScoreStore.open(model, folder);
  store.add(store.keyOf(text, 'en'), score);
  store.flush();
  return join(folder, readdirSync(folder)[0] ?? '');
}

test('a score comes back as it was, digit by digit', async () => {
  await kept();
  const store = await ScoreStore.open('m', folder);
  const packed = store.get(store.keyOf(text, 'en'));
  expect(packed === undefined ? undefined : unpackScore(packed)).toEqual(score);
});

test('no words are kept', async () => {
  expect(readFileSync(await kept(), 'utf8')).not.toContain('private');
});

test('another model, another language and another text have scores of their own', async () => {
  await kept();
  const other = await ScoreStore.open('n', folder);
  expect(other.get(other.keyOf(text, 'en'))).toBeUndefined();
  const same = await ScoreStore.open('m', folder);
  expect(same.get(same.keyOf(text, 'es'))).toBeUndefined();
  expect(same.get(same.keyOf(`${text}!`, 'en'))).toBeUndefined();
});

test('a line that was cut short costs that line, and the next one is whole', async () => {
  const file = await kept();
  appendFileSync(file, '["cut-sho');
  const store = await ScoreStore.open('m', folder);
  store.add(store.keyOf('more', 'en'), score);
  store.flush();
  const again = await ScoreStore.open('m', folder);
  expect(again.get(again.keyOf(text, 'en'))).toBeDefined();
  expect(again.get(again.keyOf('more', 'en'))).toBeDefined();
});

test('a folder that can not be made is told', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(ScoreStore.open('m', join(file, 'cache'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});
