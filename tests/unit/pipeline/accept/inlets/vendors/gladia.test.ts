import { expect, test } from 'vitest';
import { gladia } from '../../../../../../src/pipeline/accept/inlets/vendors/gladia.ts';
import { converted, said } from '../../../../../support/inlets/script.ts';
import { gladiaScript } from '../../../../../support/inlets/scripts/gladia.ts';

const { opening, say, feeling } = gladiaScript;

test('a transcript is an utterance of its session', () => {
  expect(converted(gladia, say(said()))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'session-1',
      utteranceId: '00_1',
      speaker: '0',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 4_500,
      confidence: 0.9,
      language: 'en',
    },
  ]);
});

test('a callback holds the same message one level down', () => {
  const callback = { id: 'cb-1', event: 'live.transcript', payload: say(said()) };
  expect(converted(gladia, callback)).toEqual(converted(gladia, say(said())));
});

test('speakers that are told apart within a channel are labels of their own', () => {
  const data = { id: '1', is_final: true, utterance: { text: 'hello', channel: 0, speaker: 1 } };
  expect(converted(gladia, { type: 'transcript', session_id: 's', data })).toMatchObject([
    { speaker: 'speaker_1', roleAssumed: true },
  ]);
});

test('sentiment and emotion are signals of the utterance they were felt in', () => {
  const about = {
    conversationId: 'session-1',
    utteranceId: '00_4',
    speaker: '0',
    beginOffsetMs: 1_000,
    endOffsetMs: 2_000,
  };
  expect(converted(gladia, feeling)).toEqual([
    { kind: 'signal', signal: 'sentiment', ...about, label: 'negative' },
    { kind: 'signal', signal: 'emotion', ...about, label: 'angry' },
  ]);
});

test('sessions start and end, by socket, callback or webhook', () => {
  expect(converted(gladia, ...opening, { event: 'live.end_session', payload: { id: 'session-1' } })).toEqual([
    {
      kind: 'event',
      event: 'started',
      scope: 'stream',
      conversationId: 'session-1',
      startedAtMs: Date.parse('2026-11-22T09:30:00Z'),
    },
    { kind: 'event', event: 'ended', scope: 'stream', conversationId: 'session-1' },
  ]);
});
