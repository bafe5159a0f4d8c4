import { expect, test } from 'vitest';
import { vosk } from '../../../../../../src/pipeline/accept/inlets/vendors/vosk.ts';
import { converted } from '../../../../../support/inlets/script.ts';

test('partials and their result are one utterance; words tell its times and confidence', () => {
  const result = [
    { conf: 1, start: 0.51, end: 0.9, word: 'good' },
    { conf: 0.5, start: 0.9, end: 1.4, word: 'morning' },
  ];
  expect(converted(vosk, { partial: 'good' }, { result, text: 'good morning' })).toMatchObject([
    { utteranceId: 'audio-0', text: 'good', final: false },
    {
      utteranceId: 'audio-0',
      text: 'good morning',
      final: true,
      beginOffsetMs: 510,
      endOffsetMs: 1_400,
      confidence: 0.75,
    },
  ]);
});

test('silence says nothing, partial after partial', () => {
  const silence = [{ partial: '' }, { partial: '' }, { text: '' }];
  expect(converted(vosk, ...silence)).toEqual(silence.map(() => ({ kind: 'ignored', why: 'empty' })));
});

test('the first of several alternatives counts; partial words may carry times', () => {
  expect(
    converted(
      vosk,
      { partial: 'so', partial_result: [{ start: 2, end: 2.2, conf: 0.9 }] },
      {
        alternatives: [
          { text: 'so what', confidence: 300.1 },
          { text: 'sore what', confidence: 290 },
        ],
      },
    ),
  ).toMatchObject([{ beginOffsetMs: 2_000 }, { text: 'so what', final: true }]);
});

test('the end of the audio ends the stream', () => {
  expect(converted(vosk, { eof: 1 })).toEqual([{ kind: 'event', event: 'ended', scope: 'stream' }]);
});
