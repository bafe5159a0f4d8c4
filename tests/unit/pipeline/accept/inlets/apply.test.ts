import { expect, test } from 'vitest';
import { applyInlet, type InletSettings } from '../../../../../src/pipeline/accept/inlets/apply.ts';
import type { Inlet, InletResult } from '../../../../../src/pipeline/accept/inlets/inlet.ts';
import { signal, utterance } from '../../../../../src/pipeline/accept/inlets/results.ts';

/** An inlet that gives what it is told to give. */
function inletThatGives(give: () => readonly InletResult[]): Inlet {
  return {
    name: 'scripted',
    aliases: [],
    vendor: 'Nobody',
    title: 'Scripted',
    transports: ['websocket'],
    encoding: 'json',
    channel: 'voice',
    defaultRoles: { left: 'customer', right: 'agent', '*': 'customer' },
    redelivers: false,
    messages: {},
    initialState: () => ({}),
    convert: (_message, state) => ({ results: give(), state }),
  };
}

const words = (overrides: Partial<Parameters<typeof utterance>[0]> = {}) =>
  utterance({ utteranceId: 'u-1', text: 'hello', final: true, speaker: 'left', ...overrides });

function applied(result: InletResult, settings: InletSettings = {}) {
  return applyInlet(
    inletThatGives(() => [result]),
    {},
    {},
    settings,
    0,
  ).results[0];
}

test('the settings of a connection win over what the vendor says', () => {
  const settings = { conversationId: 'call-7', speaker: 'right', stream: 's2' };
  expect(applied(words({ conversationId: 'vendor-1' }), settings)).toMatchObject({
    conversationId: 'call-7',
    utteranceId: 's2:u-1',
    speaker: 'right',
    role: 'agent',
  });
  expect(applied(signal({ signal: 'sentiment', utteranceId: 'u-1' }), settings)).toEqual({
    kind: 'signal',
    signal: 'sentiment',
    conversationId: 'call-7',
    utteranceId: 's2:u-1',
  });
});

test("streams that are joined in one conversation keep their ids apart by the vendor's own names for them", () => {
  const joined = { conversationId: 'call-7' };
  expect(applied(words({ conversationId: 'stream-a' }), joined)).toMatchObject({
    utteranceId: 'stream-a:u-1',
  });
  expect(applied(words({ conversationId: 'stream-b' }), joined)).toMatchObject({
    utteranceId: 'stream-b:u-1',
  });
  expect(applied(words({ conversationId: 'call-7' }), joined)).toMatchObject({ utteranceId: 'u-1' });
  expect(applied(words({ conversationId: 'stream-a' }))).toMatchObject({ utteranceId: 'u-1' });
  const long = applied(words({ conversationId: 'x'.repeat(100), utteranceId: 'y'.repeat(80) }), joined);
  expect(long).toMatchObject({ kind: 'utterance', conversationId: 'call-7' });
});

test('lines of a mapping are added to those of the vendor', () => {
  expect(applied(words(), { roles: { left: 'agent' } })).toMatchObject({ role: 'agent' });
  expect(applied(words({ speaker: 'right' }), { roles: { left: 'bot' } })).toMatchObject({ role: 'agent' });
});

test('white space around words is dropped', () => {
  expect(applied(words({ text: '  hello \n' }))).toMatchObject({ text: 'hello' });
});

test('times, confidences, revisions and languages that cannot be are left out, and the words stay', () => {
  const odd = { endOffsetMs: 10.4, confidence: 1.2, revision: -1, language: 'not a tag!', atMs: -5 };
  expect(applied(words({ beginOffsetMs: -1, ...odd }))).toEqual({
    kind: 'utterance',
    edit: 'new',
    utteranceId: 'u-1',
    speaker: 'left',
    role: 'customer',
    text: 'hello',
    final: true,
    endOffsetMs: 10,
  });
  expect(applied(words({ beginOffsetMs: 20, endOffsetMs: 10 }))).not.toHaveProperty('endOffsetMs');
});

test('ids and texts that the engine would refuse are refused here, by code', () => {
  for (const utteranceId of ['', 'x'.repeat(129), 'a\u0000b', '\uD800'])
    expect(applied(words({ utteranceId }))).toMatchObject({ kind: 'error', code: 'ID_INVALID' });
  expect(applied(words({ text: 'a'.repeat(10_001) }))).toMatchObject({ code: 'TEXT_TOO_LONG' });
  expect(applied(words({ text: 'half \uDC00' }))).toMatchObject({ code: 'TEXT_NOT_UNICODE' });
});

test('an inlet that fails costs one message, and its error says nothing of it', () => {
  const broken = inletThatGives(() => {
    throw new TypeError('secret words');
  });
  const { results, state } = applyInlet(broken, {}, { kept: true }, {}, 0);
  expect(results).toEqual([
    { kind: 'error', code: 'INLET_FAILED', message: 'the scripted inlet failed on a message' },
  ]);
  expect(state).toEqual({ kept: true });
});
