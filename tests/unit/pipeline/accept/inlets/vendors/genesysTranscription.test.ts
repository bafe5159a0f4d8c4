import { expect, test } from 'vitest';
import { genesysTranscription } from '../../../../../../src/pipeline/accept/inlets/vendors/genesysTranscription.ts';
import { converted, said } from '../../../../../support/inlets/script.ts';
import { genesysTranscriptionScript } from '../../../../../support/inlets/scripts/genesysTranscription.ts';

const { say, others } = genesysTranscriptionScript;
const other = (wanted: string) => others.find(([name]) => name === wanted)?.[1];

test('an external channel is the customer; offsets count from the start of the transcription', () => {
  expect(converted(genesysTranscription, say(said()))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: '5f2c9a',
      utteranceId: 'utterance-1',
      speaker: 'EXTERNAL',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 4_500,
      atMs: 1_795_339_802_000,
      confidence: 0.8,
      language: 'en-US',
    },
  ]);
});

test('the spoken form wins over the decorated one, which stands in when it is missing', () => {
  const words = (alternative: object) =>
    converted(genesysTranscription, {
      topicName: 'v2.conversations.a.transcription',
      eventBody: { transcripts: [{ utteranceId: 'u', isFinal: true, alternatives: [alternative] }] },
    })[0];
  expect(words({ transcript: 'third time', decoratedTranscript: '3rd time' })).toMatchObject({
    text: 'third time',
  });
  expect(words({ decoratedTranscript: '3rd time' })).toMatchObject({ text: '3rd time' });
});

test('a message that holds a status only says nothing; the end of the session ends the stream', () => {
  expect(converted(genesysTranscription, other('status only'))).toEqual([
    { kind: 'ignored', why: 'status-only' },
  ]);
  expect(converted(genesysTranscription, other('session ended'))).toMatchObject([
    { event: 'ended', scope: 'stream', conversationId: '5f2c9a' },
  ]);
});

test('an EventBridge event carries the key it may be delivered again under', () => {
  expect(converted(genesysTranscription, other('EventBridge'))).toMatchObject([
    { kind: 'utterance', role: 'agent', text: 'sure', idempotencyKey: 'event-1:0' },
  ]);
});

test('heartbeats keep the socket alive', () => {
  expect(
    converted(genesysTranscription, { topicName: 'channel.metadata', eventBody: { message: 'x' } }),
  ).toEqual([{ kind: 'control', control: 'keep-alive' }]);
});
