import { expect, test } from 'vitest';
import { amazonTranscribe } from '../../../../../../src/pipeline/accept/inlets/vendors/amazonTranscribe.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { amazonTranscribeScript } from '../../../../../support/inlets/scripts/amazonTranscribe.ts';

const { say } = amazonTranscribeScript;

test('a result becomes an utterance, with and without the wrapper of the SDKs', () => {
  const expected = [
    {
      kind: 'utterance',
      edit: 'new',
      utteranceId: 'result-1',
      speaker: 'ch_0',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 4_500,
      confidence: 0.9,
      language: 'en-US',
    },
  ];
  const wrapped = say(said()) as { TranscriptEvent: unknown };
  expect(converted(amazonTranscribe, wrapped)).toEqual(expected);
  expect(converted(amazonTranscribe, wrapped.TranscriptEvent)).toEqual(expected);
});

test('several results of one event are several utterances', () => {
  const Results = [1, 2].map(at => ({
    ResultId: `r-${at}`,
    IsPartial: true,
    Alternatives: [{ Transcript: `word ${at}` }],
  }));
  const spoken = utterancesIn(converted(amazonTranscribe, { Transcript: { Results } }));
  expect(spoken.map(({ utteranceId, final }) => [utteranceId, final])).toEqual([
    ['r-1', false],
    ['r-2', false],
  ]);
});

test('with speaker labels, the one of most words speaks', () => {
  const Items = ['0', '1', '1'].map(Speaker => ({ Type: 'pronunciation', Speaker }));
  const Results = [{ ResultId: 'r-1', IsPartial: false, Alternatives: [{ Transcript: 'yes it is', Items }] }];
  expect(converted(amazonTranscribe, { Transcript: { Results } })).toMatchObject([
    { speaker: 'spk_1', roleAssumed: true },
  ]);
});

test('an exception of the stream is a failure, by name and without its text', () => {
  expect(converted(amazonTranscribe, { BadRequestException: { Message: 'no audio' } })).toEqual([
    { kind: 'event', event: 'failed', scope: 'stream', vendorCode: 'BadRequestException' },
  ]);
});

test("the stream's own wrapper is taken off", () => {
  const event = { TranscriptEvent: say(said()) };
  expect(converted(amazonTranscribe, { TranscriptResultStream: event })).toEqual(
    converted(amazonTranscribe, event),
  );
});
