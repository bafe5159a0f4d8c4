import { expect, test } from 'vitest';
import { deepgram } from '../../../../../../src/pipeline/accept/inlets/vendors/deepgram.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { deepgramScript } from '../../../../../support/inlets/scripts/deepgram.ts';

const { say } = deepgramScript;

test('a settled range of audio is a final with its times, channel and stream', () => {
  expect(converted(deepgram, say(said()))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'stream-1',
      utteranceId: '0-2000',
      speaker: '0',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 4_500,
      confidence: 0.93,
    },
  ]);
});

test('a settled range before the pause says that the sentence goes on', () => {
  const message = { ...(say(said()) as object), speech_final: false };
  expect(converted(deepgram, message)).toMatchObject([{ final: true, continues: true }]);
});

test('a result without is_final is an interim, and one without a type is read as a result', () => {
  const { type: _type, is_final: _final, ...older } = say(said()) as Record<string, unknown>;
  expect(converted(deepgram, older)).toMatchObject([{ kind: 'utterance', final: false }]);
});

test('in one channel the speaker is the one who said most words; without diarization nobody is named', () => {
  const mono = (words: object[]) => ({
    type: 'Results',
    channel_index: [0, 1],
    start: 1,
    duration: 1,
    is_final: true,
    channel: { alternatives: [{ transcript: 'good morning to you', words, languages: ['es'] }] },
  });
  const diarized = converted(deepgram, mono([{ speaker: 1 }, { speaker: 0 }, { speaker: 1 }]));
  expect(diarized).toMatchObject([{ speaker: 'speaker_1', language: 'es', roleAssumed: true }]);
  const [plain] = utterancesIn(converted(deepgram, mono([{}])));
  expect(plain).not.toHaveProperty('speaker');
});

test('empty finals of silence are no utterances', () => {
  expect(converted(deepgram, say(said({ text: '' })))).toEqual([{ kind: 'ignored', why: 'empty' }]);
});

test('turns of the second version replace each other until they end', () => {
  const turn = (event: string, transcript: string) => ({
    type: 'TurnInfo',
    event,
    turn_index: 3,
    transcript,
    request_id: 'stream-2',
    audio_window_start: 1.5,
    audio_window_end: 3.25,
  });
  const spoken = utterancesIn(
    converted(
      deepgram,
      turn('StartOfTurn', ''),
      turn('Update', 'no'),
      turn('EagerEndOfTurn', 'no that'),
      turn('TurnResumed', 'no that'),
      turn('EndOfTurn', 'no that is wrong'),
    ),
  );
  expect(spoken.map(({ text, final, utteranceId }) => [text, final, utteranceId])).toEqual([
    ['no', false, 'turn-3'],
    ['no that', false, 'turn-3'],
    ['no that', false, 'turn-3'],
    ['no that is wrong', true, 'turn-3'],
  ]);
  expect(spoken[3]).toMatchObject({ beginOffsetMs: 1_500, endOffsetMs: 3_250, conversationId: 'stream-2' });
});

test('the closing metadata ends the stream, not the call', () => {
  expect(converted(deepgram, { type: 'Metadata', request_id: 'stream-1', duration: 9 })).toEqual([
    { kind: 'event', event: 'ended', scope: 'stream', conversationId: 'stream-1' },
  ]);
});

test('a turn without a type is read as a turn', () => {
  const bare = { event: 'EndOfTurn', turn_index: 0, transcript: 'where is it' };
  expect(converted(deepgram, bare)).toMatchObject([{ final: true, text: 'where is it' }]);
});
