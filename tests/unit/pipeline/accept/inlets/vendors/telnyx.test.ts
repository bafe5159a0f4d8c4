import { expect, test } from 'vitest';
import { telnyx } from '../../../../../../src/pipeline/accept/inlets/vendors/telnyx.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { telnyxScript } from '../../../../../support/inlets/scripts/telnyx.ts';

const { opening, say } = telnyxScript;

test('a webhook is an utterance of the call session, its time counted from the start of the call', () => {
  expect(converted(telnyx, ...opening, say(said()))[1]).toEqual({
    kind: 'utterance',
    edit: 'new',
    conversationId: 'call-1',
    idempotencyKey: 'event-1-final',
    utteranceId: 'event-1-final',
    speaker: 'inbound',
    role: 'customer',
    text: 'my parcel is still not here',
    final: true,
    beginOffsetMs: 4_500,
    endOffsetMs: 4_500,
    atMs: Date.parse('2026-11-22T09:30:04.500Z'),
    confidence: 0.9,
  });
});

test('two legs of one call do not share an utterance', () => {
  const onLeg = (call_leg_id: string, id: string) => ({
    data: {
      event_type: 'call.transcription',
      id,
      payload: {
        call_session_id: 'call-1',
        call_leg_id,
        transcription_data: { transcript: 'hello', is_final: false, transcription_track: 'inbound' },
      },
    },
  });
  const ids = utterancesIn(converted(telnyx, onLeg('a', 'e-1'), onLeg('b', 'e-2'), onLeg('a', 'e-3'))).map(
    ({ utteranceId }) => utteranceId,
  );
  expect(ids).toEqual(['e-1', 'e-2', 'e-1']);
});

test('a webhook delivered again is a duplicate', () => {
  expect(converted(telnyx, say(said()), say(said()))[1]).toEqual({ kind: 'ignored', why: 'duplicate' });
});

test('without a track nobody is named, and without is_final the words are final', () => {
  const message = {
    data: {
      event_type: 'call.transcription',
      id: 'e-1',
      payload: { call_session_id: 'call-1', transcription_data: { transcript: 'hello', confidence: null } },
    },
  };
  expect(converted(telnyx, message)).toMatchObject([{ final: true, roleAssumed: true }]);
});

test('one leg that hangs up does not end the call', () => {
  const message = {
    data: {
      event_type: 'call.hangup',
      id: 'e-9',
      payload: { call_session_id: 'call-1', hangup_cause: 'normal_clearing' },
    },
  };
  expect(converted(telnyx, message)).toEqual([
    {
      kind: 'event',
      event: 'ended',
      scope: 'stream',
      conversationId: 'call-1',
      idempotencyKey: 'e-9',
      reason: 'normal_clearing',
    },
  ]);
});

test('frames of the speech-to-text socket are read too', () => {
  const frames = [false, true].map(is_final => ({ transcript: 'hello there', is_final }));
  expect(utterancesIn(converted(telnyx, ...frames)).map(one => [one.utteranceId, one.final])).toEqual([
    ['audio-0', false],
    ['audio-0', true],
  ]);
});
