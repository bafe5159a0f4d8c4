import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ScoreStore } from '../../../../src/backtest/scoreStore.ts';
import { surveyAll } from '../../../../src/cli/backtest/survey.ts';
import { goldOf, label } from '../../../support/backtest.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-survey-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const store = await ScoreStore.open('m', undefined);

const line = (id: string, text: string, more: object = {}) =>
  JSON.stringify({
    conversation_id: id,
    channel: 'chat',
    lang: 'en',
    speaker: 'customer',
    start_ms: 0,
    end_ms: 0,
    text,
    ...more,
  });
function file(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

test('a repeated text is scored once, and what can not be judged not at all', async () => {
  const path = file(
    'a.jsonl',
    line('a', 'late again'),
    line('b', 'late again'),
    line('b', '123'),
    line('b', 'bonjour', { lang: 'fr' }),
  );
  expect(await surveyAll([path], store, undefined)).toMatchObject({
    conversations: 2,
    utterances: 4,
    texts: 2,
    unscored: 1,
  });
});

test('conversations of one customer are kept together, across files', async () => {
  const of = (id: string) => ({ customer: { id } });
  const one = file('1.jsonl', line('a', 'x', of('regular')), line('b', 'x', of('once')));
  const two = file('2.jsonl', line('c', 'x', of('regular')));
  expect((await surveyAll([one, two], store, undefined)).regulars).toEqual(new Map([['regular', 2]]));
});

test('a broken line is told with its place, and without its words', async () => {
  const path = file('broken.jsonl', line('a', 'x'), '{"text":"secret words');
  const error: unknown = await surveyAll([path], store, undefined).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'FILE_INVALID', message: `${path}:2: the line is not JSON` });
});

test('a conversation in two files is refused: labels would not know which', async () => {
  const [one, two] = [file('one.jsonl', line('a', 'x')), file('two.jsonl', line('b', 'x'), line('a', 'x'))];
  await expect(surveyAll([one, two], store, undefined)).rejects.toThrow(
    `${two}:2: its conversation is in ${one} too`,
  );
});

test('a label beyond the end of its conversation stops it before anything is replayed', async () => {
  const path = file('short.jsonl', line('a', 'x'));
  const gold = goldOf(label('a', { level: 'watch', watchAt: 1 }));
  await expect(surveyAll([path], store, gold)).rejects.toThrow(
    'gold.jsonl:1: watchAt is 1, but the conversation has 1',
  );
});
