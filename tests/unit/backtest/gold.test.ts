import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readGold, rejectBeyond } from '../../../src/backtest/gold.ts';
import { calmGold, label } from '../../support/backtest.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-gold-'));
const file = join(folder, 'gold.jsonl');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const line = { conversation_id: 'c-1', ...calmGold };
const reading = (...rows: unknown[]) => {
  writeFileSync(file, rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  return readGold(file);
};

test('labels are read by conversation, and fields that are not known are ignored', async () => {
  const gold = await reading({ ...line, level: 'watch', watchAt: 2, agreed: true, event: 'late' });
  expect(gold.get('c-1')).toMatchObject({ level: 'watch', watchAt: 2 });
});

test.each([
  ['{"conversation_id": "secret words', /gold\.jsonl:2: the line is not JSON/],
  [{ ...line, conversation_id: 'c-2', level: 'angry' }, /gold\.jsonl:2: level /],
  [
    { ...line, conversation_id: 'c-2', phrases: [{ at: 1, category: 'shouting' }] },
    /:2: phrases\.0\.category /,
  ],
  [{ ...line, conversation_id: 'c-2', sentiment: { first: 'negative' } }, /:2: sentiment /],
  [{ ...line, conversation_id: 'c-2', outcome: undefined }, /:2: outcome is missing/],
  [{ ...line, conversation_id: 'c-2', level: 'alert' }, /:2: alertAt must be an index at level alert/],
  [{ ...line, conversation_id: 'c-2', alertAt: 1 }, /:2: alertAt must be null at level none/],
  [line, /:2: its conversation has a label already \(.*gold\.jsonl:1\)/],
])('a broken label is told with file, line and field: %j', async (row, message) => {
  const error: unknown = await reading(line, row).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'FILE_INVALID', message: expect.stringMatching(message) as string });
  expect(String(error)).not.toContain('secret words');
});

test('a label beyond the end of its conversation is refused', () => {
  const beyond = label('c', { level: 'alert', watchAt: 0, alertAt: 4 });
  expect(() => {
    rejectBeyond(beyond, 4);
  }).toThrow('gold.jsonl:1: alertAt is 4, but the conversation has 4 utterances');
  rejectBeyond(beyond, 5);
});
