import { expect, test } from 'vitest';
import { speechmatics } from '../../../../../../src/pipeline/accept/inlets/vendors/speechmatics.ts';
import { converted, utterancesIn } from '../../../../../support/inlets/script.ts';

const transcript = (message: string, words: string, results: object[] = [], more: object = {}) => ({
  message,
  metadata: { transcript: words, start_time: 1.25, end_time: 2.5 },
  results,
  ...more,
});
const word = (alternative: object) => ({ type: 'word', alternatives: [alternative] });

test('finals are appended: each is an utterance of its own, and the partial after it begins the next', () => {
  const spoken = utterancesIn(
    converted(
      speechmatics,
      transcript('AddPartialTranscript', 'my parcel '),
      transcript('AddTranscript', 'my parcel '),
      transcript('AddPartialTranscript', 'is late '),
      transcript('AddTranscript', 'is late. '),
    ),
  );
  expect(spoken.map(({ utteranceId, text, final }) => [utteranceId, text, final])).toEqual([
    ['audio-0', 'my parcel', false],
    ['audio-0', 'my parcel', true],
    ['audio-1', 'is late', false],
    ['audio-1', 'is late.', true],
  ]);
});

test('a final without the end of a sentence goes on', () => {
  const results = [word({ content: 'my', confidence: 0.9 })];
  const end = { type: 'punctuation', is_eos: true, alternatives: [{ content: '.' }] };
  expect(converted(speechmatics, transcript('AddTranscript', 'my', results))[0]).toMatchObject({
    continues: true,
  });
  expect(
    converted(speechmatics, transcript('AddTranscript', 'my.', [...results, end]))[0],
  ).not.toHaveProperty('continues');
});

test('speaker and language are those of most words; an unidentified speaker is none', () => {
  const results = ['S1', 'S2', 'S2'].map(speaker => word({ speaker, language: 'es', confidence: 0.5 }));
  expect(converted(speechmatics, transcript('AddTranscript', 'sí lo sé', results))).toMatchObject([
    { speaker: 'S2', language: 'es', confidence: 0.5, roleAssumed: true },
  ]);
  const unknown = [word({ speaker: 'UU' })];
  expect(converted(speechmatics, transcript('AddTranscript', 'sí', unknown))[0]).not.toHaveProperty(
    'speaker',
  );
});

test('the confidence of a partial means nothing and is left out', () => {
  const results = [word({ confidence: 0.4 })];
  const [partial] = converted(speechmatics, transcript('AddPartialTranscript', 'my', results));
  expect(partial).not.toHaveProperty('confidence');
});

test('channels of a multichannel stream are speakers', () => {
  const agent = transcript('AddTranscript', 'of course', [], { channel: 'channel_2' });
  expect(converted(speechmatics, agent)).toMatchObject([{ role: 'agent', speaker: 'channel_2' }]);
});

test('the first version of the protocol, without metadata, is read too', () => {
  const message = {
    message: 'AddTranscript',
    transcript: 'thank you',
    start_time: 1,
    length: 0.9,
    words: [],
  };
  expect(converted(speechmatics, message)).toMatchObject([
    { text: 'thank you', beginOffsetMs: 1_000, endOffsetMs: 1_900 },
  ]);
});

test('the session is named when recognition starts', () => {
  const results = converted(
    speechmatics,
    { message: 'RecognitionStarted', id: 's-1' },
    transcript('AddTranscript', 'hello'),
    { message: 'EndOfTranscript' },
  );
  expect(results).toMatchObject([
    { event: 'started', conversationId: 's-1' },
    { kind: 'utterance', conversationId: 's-1' },
    { event: 'ended', scope: 'stream', conversationId: 's-1' },
  ]);
});
