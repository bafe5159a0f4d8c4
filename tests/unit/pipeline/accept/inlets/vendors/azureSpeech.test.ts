import { expect, test } from 'vitest';
import { parseMessage } from '../../../../../../src/pipeline/accept/inlets/parse.ts';
import { azureSpeech } from '../../../../../../src/pipeline/accept/inlets/vendors/azureSpeech.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { azureSpeechScript } from '../../../../../support/inlets/scripts/azureSpeech.ts';

const { say, feeling } = azureSpeechScript;

/** The results of one frame as it comes over the socket. */
function frame(raw: string) {
  const parsed = parseMessage(raw, azureSpeech.encoding);
  return parsed.kind === 'error' ? [parsed] : converted(azureSpeech, parsed.message);
}

test('the path in the headers says what the JSON after them is', () => {
  const body = JSON.stringify({ Id: 'a', Text: 'my parcel', Offset: 20_000_000, Duration: 5_000_000 });
  const hypothesis = 'X-RequestId: 7f\r\nContent-Type: application/json\r\nPath: speech.hypothesis\r\n\r\n';
  expect(frame(hypothesis + body)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      utteranceId: 'a',
      role: 'customer',
      roleAssumed: true,
      text: 'my parcel',
      final: false,
      beginOffsetMs: 2_000,
      endOffsetMs: 2_500,
    },
  ]);
  expect(frame('Path: turn.end\r\n\r\n{}')).toEqual([{ kind: 'control', control: 'marker' }]);
  expect(frame('Path: speech.phrase\r\n\r\n{"Text":')).toMatchObject([{ code: 'MESSAGE_NOT_JSON' }]);
  expect(frame('no header at all')).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
});

test('JSON without headers is known by its fields', () => {
  expect(frame('{"RecognitionStatus":"Success","DisplayText":"Thank you.","Offset":1}')).toMatchObject([
    { final: true, text: 'Thank you.' },
  ]);
  expect(frame('{"Text":"thank","Offset":1,"Duration":2}')).toMatchObject([{ final: false, text: 'thank' }]);
});

test('a phrase takes the id of the hypotheses before it', () => {
  const phrase = {
    headers: { path: 'speech.phrase' },
    body: { Id: 'other', RecognitionStatus: 'Success', DisplayText: 'My parcel.', Offset: 1, Channel: 0 },
  };
  const spoken = utterancesIn(converted(azureSpeech, say(said({ final: false, text: 'my' })), phrase));
  expect(spoken.map(({ utteranceId }) => utteranceId)).toEqual(['id-1', 'id-1']);
});

test('a guest is a speaker; unknown is none, and the channel stands in', () => {
  const speaker = (SpeakerId: string) => {
    const body = { RecognitionStatus: 'Success', DisplayText: 'Hello.', Offset: 1, Channel: 1, SpeakerId };
    return utterancesIn(converted(azureSpeech, body))[0]?.speaker;
  };
  expect(['Guest-1', 'Unknown'].map(speaker)).toEqual(['Guest-1', '1']);
});

test('sentiment, at the root or in the best reading, is a signal with its three numbers', () => {
  const values = { negative: 0.8, neutral: 0.15, positive: 0.05 };
  expect(converted(azureSpeech, feeling)[1]).toEqual({
    kind: 'signal',
    signal: 'sentiment',
    utteranceId: 'id-9',
    values,
  });
  const root = {
    RecognitionStatus: 'Success',
    DisplayText: 'Hello.',
    Sentiment: { Negative: 0.8, Neutral: 0.15, Positive: 0.05 },
  };
  expect(converted(azureSpeech, root)[1]).toMatchObject({ values });
});

test('a bridge may write the path into the JSON', () => {
  const body = { RecognitionStatus: 'Success', DisplayText: 'Thank you.', Offset: 1 };
  for (const wrapped of [
    { Path: 'speech.phrase', body },
    { headers: { Path: 'speech.phrase' }, body },
    { Path: 'speech.phrase', ...body },
  ])
    expect(frame(JSON.stringify(wrapped))).toMatchObject([{ final: true, text: 'Thank you.' }]);
});
