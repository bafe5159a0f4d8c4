import { expect, test } from 'vitest';
import { google } from '../../../../../../src/pipeline/accept/inlets/vendors/google.ts';
import { converted, utterancesIn } from '../../../../../support/inlets/script.ts';

const piece = (transcript: string, more: object = {}) => ({ alternatives: [{ transcript }], ...more });

test('a result without isFinal is an interim, and a final that follows carries its id', () => {
  const spoken = utterancesIn(
    converted(
      google,
      { results: [piece('my parcel', { stability: 0.1 })] },
      { results: [piece('my parcel is late', { isFinal: true, resultEndTime: '3.450s' })] },
      { results: [piece(' since monday', { isFinal: true, resultEndTime: '5s' })] },
    ),
  );
  expect(spoken.map(({ utteranceId, text, final }) => [utteranceId, text, final])).toEqual([
    ['1-0', 'my parcel', false],
    ['1-0', 'my parcel is late', true],
    ['1-1', 'since monday', true],
  ]);
  expect(spoken[1]?.endOffsetMs).toBe(3_450);
});

test('the stable and the unstable piece of one interim are joined with the blank between them', () => {
  expect(
    converted(google, {
      results: [piece('i would like', { stability: 0.9 }), piece(' to speak', { stability: 0.01 })],
    }),
  ).toMatchObject([{ text: 'i would like to speak', final: false }]);
});

test('pieces of different channels are not joined', () => {
  const results = [piece('hello', { channelTag: 1 }), piece(' hi', { channelTag: 2 })];
  expect(utterancesIn(converted(google, { results })).map(({ role }) => role)).toEqual(['customer', 'agent']);
});

test('times may be objects, and a first word tells the begin', () => {
  const words = [{ startTime: { seconds: '1', nanos: 300_000_000 }, speakerTag: 2 }, { speakerTag: 2 }];
  const results = [
    {
      alternatives: [{ transcript: 'thank you', words }],
      isFinal: true,
      resultEndTime: { seconds: 2, nanos: 0 },
    },
  ];
  expect(converted(google, { results })).toMatchObject([
    { beginOffsetMs: 1_300, endOffsetMs: 2_000, speaker: '2' },
  ]);
});

test('a confidence of zero means that there is none', () => {
  const results = [{ alternatives: [{ transcript: 'yes', confidence: 0 }], isFinal: true }];
  expect(converted(google, { results })[0]).not.toHaveProperty('confidence');
});

test('the second version, with offsets and labels, reads the same', () => {
  const words = [{ startOffset: '0.500s', speakerLabel: '1' }];
  const message = {
    results: [{ alternatives: [{ transcript: 'yes', words }], isFinal: true, resultEndOffset: '0.900s' }],
    metadata: { requestId: 'r' },
    speechEventType: 'SPEECH_EVENT_TYPE_UNSPECIFIED',
  };
  expect(converted(google, message)).toMatchObject([{ beginOffsetMs: 500, endOffsetMs: 900, speaker: '1' }]);
});

test('the end of a single utterance and errors of the stream are told apart from words', () => {
  expect(converted(google, { speechEventType: 'END_OF_SINGLE_UTTERANCE' })).toEqual([
    { kind: 'control', control: 'marker' },
  ]);
  expect(converted(google, { error: { code: 11, message: 'x' } })).toEqual([
    { kind: 'event', event: 'failed', scope: 'stream', vendorCode: '11' },
  ]);
});
