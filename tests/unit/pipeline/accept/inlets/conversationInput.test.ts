import { expect, test } from 'vitest';
import type { AppliedResult } from '../../../../../src/pipeline/accept/inlets/apply.ts';
import { conversationInput } from '../../../../../src/pipeline/accept/inlets/conversationInput.ts';

const origin = { tenant: 'default', channel: 'voice', receivedAtMs: 5_000 } as const;
const key = { tenant: 'default', conversationId: 'c-1' };
const words: AppliedResult = {
  kind: 'utterance',
  edit: 'new',
  conversationId: 'c-1',
  idempotencyKey: 'k-1',
  utteranceId: 'u-1',
  speaker: 'left',
  role: 'customer',
  roleAssumed: true,
  text: 'hello',
  final: true,
  continues: true,
};

test('an utterance keeps what the pipeline knows, and only that', () => {
  expect(conversationInput({ ...words, beginOffsetMs: 10, endOffsetMs: 20, language: 'es' }, origin)).toEqual(
    {
      kind: 'utterance',
      key,
      utterance: {
        utteranceId: 'u-1',
        role: 'customer',
        text: 'hello',
        final: true,
        beginOffsetMs: 10,
        endOffsetMs: 20,
        language: 'es',
      },
      receivedAtMs: 5_000,
    },
  );
});

test('a time of day becomes an offset where the start is known; told offsets win', () => {
  const at = (result: AppliedResult) => {
    const input = conversationInput(result, { ...origin, startedAtMs: 1_000 });
    return input?.kind === 'utterance' ? [input.utterance.beginOffsetMs, input.utterance.endOffsetMs] : [];
  };
  expect(at({ ...words, atMs: 4_000 })).toEqual([3_000, 3_000]);
  expect(at({ ...words, atMs: 500 })).toEqual([0, 0]);
  expect(at({ ...words, atMs: 4_000, beginOffsetMs: 7 })).toEqual([7, undefined]);
});

test('offsets of a stream that began later are counted from the start of the conversation', () => {
  const spoken = { ...words, beginOffsetMs: 10, endOffsetMs: 20 };
  const at = (streamStartedAtMs: number, startedAtMs?: number) => {
    const known = startedAtMs === undefined ? {} : { startedAtMs };
    const input = conversationInput(spoken, { ...origin, ...known, streamStartedAtMs });
    return input?.kind === 'utterance' ? [input.utterance.beginOffsetMs, input.utterance.endOffsetMs] : [];
  };
  expect(at(4_000, 1_000)).toEqual([3_010, 3_020]);
  expect(at(900, 1_000)).toEqual([10, 20]);
  expect(at(4_000)).toEqual([10, 20]);
});

test('the start of a stream opens the conversation; only the end of the conversation ends it', () => {
  const event = { kind: 'event', conversationId: 'c-1' } as const;
  expect(
    conversationInput(
      { ...event, event: 'started', scope: 'stream', startedAtMs: 900, patch: { language: 'es-MX' } },
      origin,
    ),
  ).toEqual({
    kind: 'started',
    key,
    info: { channel: 'voice', participants: [], attributes: {}, language: 'es-MX', startedAtMs: 900 },
    receivedAtMs: 5_000,
  });
  expect(conversationInput({ ...event, event: 'ended', scope: 'stream' }, origin)).toBeUndefined();
  expect(conversationInput({ ...event, event: 'failed', scope: 'stream' }, origin)).toBeUndefined();
  expect(conversationInput({ ...event, event: 'ended', scope: 'conversation' }, origin)).toEqual({
    kind: 'ended',
    key,
    reason: 'completed',
    receivedAtMs: 5_000,
  });
  const patch = { channel: 'chat' } as const;
  expect(conversationInput({ ...event, event: 'updated', scope: 'conversation', patch }, origin)).toEqual({
    kind: 'updated',
    key,
    patch,
    receivedAtMs: 5_000,
  });
});

test('words of no conversation are refused; signals and control do not concern the pipeline', () => {
  const { conversationId: _id, ...homeless } = words;
  expect(conversationInput(homeless, origin)).toMatchObject({ kind: 'error', code: 'MESSAGE_INVALID' });
  expect(conversationInput({ kind: 'control', control: 'marker' }, origin)).toBeUndefined();
  expect(conversationInput({ kind: 'signal', signal: 'sentiment' }, origin)).toBeUndefined();
});
