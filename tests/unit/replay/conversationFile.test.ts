import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import {
  readConversations,
  surveyConversations,
  type RecordedConversation,
} from '../../../src/replay/conversationFile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

const secret = 'xylophone-canary';
const row = (fields: Record<string, unknown> = {}) => ({
  conversation_id: 'c-1',
  channel: 'voice',
  lang: 'en',
  speaker: 'customer',
  start_ms: 0,
  end_ms: 900,
  text: `my ${secret} never came`,
  ...fields,
});

async function file(rows: readonly unknown[], name = 'conversations.jsonl'): Promise<string> {
  const path = join(folder, name);
  const text = rows.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

async function read(path: string): Promise<RecordedConversation[]> {
  const conversations = [];
  for await (const conversation of readConversations(await surveyConversations(path)))
    conversations.push(conversation);
  return conversations;
}

async function refusal(path: string): Promise<EngineError> {
  const error: unknown = await surveyConversations(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngineError)) throw new Error('the file was not refused');
  return error;
}

test('lines of mixed conversations come back together, in order of first appearance', async () => {
  const path = await file([
    row({ conversation_id: 'b', text: 'b1' }),
    row({ conversation_id: 'a', text: 'a1' }),
    row({ conversation_id: 'a', text: 'a2' }),
    row({ conversation_id: 'b', text: 'b2' }),
    row({ conversation_id: 'c', text: 'c1' }),
  ]);

  const conversations = await read(path);

  expect(
    conversations.map(({ conversationId, utterances }) => [conversationId, utterances.map(u => u.text)]),
  ).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ]);
});

test('a gzip file reads like the plain one, whatever its name', async () => {
  const rows = [row(), row({ start_ms: 1_000, end_ms: 2_000, text: 'two' })];
  const plain = await read(await file(rows));
  const packed = await file(rows, 'packed.jsonl.gz');
  const renamed = join(folder, 'renamed.jsonl');
  await writeFile(renamed, gzipSync(rows.map(line => JSON.stringify(line)).join('\n')));

  expect(await read(packed)).toEqual(plain);
  expect(await read(renamed)).toEqual(plain);
});

test('a survey counts what a replay will bring', async () => {
  const path = await file([row(), row({ conversation_id: 'c-2' }), row({ start_ms: 5, end_ms: 5 })]);
  expect(await surveyConversations(path)).toMatchObject({ utterances: 3, conversations: 2 });
});

test('blank lines, CRLF and a byte order mark do no harm, and line numbers stay right', async () => {
  const path = await file(['\uFEFF' + JSON.stringify(row()) + '\r', '\r', '', '{"conversation_id":1}']);
  const error = await refusal(path);
  expect(error.message).toContain(`${path}:4: `);
});

test.each([
  ['no JSON', '{"text": "xylophone-canary', 'the line is not JSON'],
  ['not an object', '"xylophone-canary"', 'the line must be object'],
  ['a missing field', row({ speaker: undefined }), 'speaker is missing'],
  ['an unknown speaker', row({ speaker: 'xylophone-canary' }), 'speaker is not one of the allowed values'],
  ['an unknown channel', row({ channel: 'fax' }), 'channel is not one of the allowed values'],
  ['a negative time', row({ start_ms: -4 }), 'start_ms must be >= 0'],
  ['a fractional time', row({ end_ms: 4.5 }), 'end_ms must be integer'],
  ['a time that is no number', row({ end_ms: 'xylophone-canary' }), 'end_ms must be integer'],
  ['an end before the start', row({ start_ms: 9_000 }), 'end_ms is before start_ms'],
  ['an empty id', row({ conversation_id: '' }), 'conversation_id must NOT have fewer than 1 characters'],
  [
    'a control character in an id',
    row({ conversation_id: 'a\u0000' }),
    'conversation_id must not hold control',
  ],
  ['a text too long', row({ text: 'x'.repeat(10_001) }), 'text must NOT have more than 10000 characters'],
  ['a nested field', row({ customer: { id: 7 } }), 'customer.id must be string'],
  ['an interim without an id', row({ final: false }), 'an interim (final: false) needs an utterance_id'],
])('%s is refused with file, line and field, without a word of the text', async (_, line, problem) => {
  const path = await file([row(), line]);
  const error = await refusal(path);
  expect(error.code).toBe('FILE_INVALID');
  expect(error.message).toContain(`${path}:2: ${problem}`);
  expect(error.message).not.toContain(secret);
});

test('a file without an utterance is refused', async () => {
  expect((await refusal(await file(['', ' ']))).code).toBe('FILE_INVALID');
});

test('a line without end is refused before it fills the memory', async () => {
  const error = await refusal(await file(['{"text":"' + 'x'.repeat(1_200_000)]));
  expect(error.message).toContain(':1: a line is longer than');
});

test('a missing file, a folder and a torn gzip are unreadable, with the path', async () => {
  const torn = join(folder, 'torn.gz');
  await writeFile(torn, gzipSync(JSON.stringify(row()).repeat(50)).subarray(0, 60));
  for (const path of [join(folder, 'absent.jsonl'), folder, torn]) {
    const error = await refusal(path);
    expect(error.code).toBe('FILE_UNREADABLE');
    expect(error.message).toContain(path);
  }
});
