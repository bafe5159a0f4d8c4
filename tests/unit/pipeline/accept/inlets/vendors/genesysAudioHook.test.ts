import { expect, test } from 'vitest';
import { genesysAudioHook } from '../../../../../../src/pipeline/accept/inlets/vendors/genesysAudioHook.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { genesysAudioHookScript } from '../../../../../support/inlets/scripts/genesysAudioHook.ts';

const { opening, say, others } = genesysAudioHookScript;

test('open names the conversation; a transcript in an event is an utterance of it', () => {
  expect(converted(genesysAudioHook, ...opening, say(said({ beginMs: 72_480, endMs: 75_000 })))).toEqual([
    {
      kind: 'event',
      event: 'started',
      scope: 'stream',
      conversationId: 'conversation-1',
      patch: { language: 'en-US' },
    },
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'conversation-1',
      utteranceId: 'transcript-1',
      speaker: '0',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 72_480,
      endOffsetMs: 75_000,
      confidence: 0.9,
      language: 'en-US',
    },
  ]);
});

test('the older form, with a named channel, a position and a lexical reading, reads the same', () => {
  const data = {
    id: 't-1',
    channel: 'internal',
    isFinal: true,
    position: 'PT1M2.5S',
    duration: 'PT1S',
    alternatives: [
      {
        confidence: 0.5,
        interpretations: [
          { type: 'lexical', transcript: 'third time' },
          { type: 'normalized', transcript: '3rd time' },
        ],
      },
    ],
  };
  const message = { type: 'event', parameters: { entities: [{ type: 'transcript', data }] } };
  expect(converted(genesysAudioHook, message)).toMatchObject([
    { role: 'agent', text: '3rd time', beginOffsetMs: 62_500, endOffsetMs: 63_500 },
  ]);
});

test('a probe opens nothing', () => {
  const probe = others.find(([name]) => name === 'probe')?.[1];
  expect(converted(genesysAudioHook, probe)).toEqual([{ kind: 'control', control: 'handshake' }]);
});

test('an error disconnects with a failure, a normal end ends the stream', () => {
  const disconnect = (reason: string) => ({ type: 'disconnect', parameters: { reason } });
  expect(converted(genesysAudioHook, disconnect('error'), disconnect('completed'))).toMatchObject([
    { event: 'failed' },
    { event: 'ended', reason: 'completed' },
  ]);
});

test('transcripts without ids are told apart by their channel, interims and final as one', () => {
  const spoken = (channelId: number, isFinal: boolean, transcript: string) => {
    const data = { channelId, isFinal, alternatives: [{ interpretations: [{ transcript }] }] };
    return { type: 'event', parameters: { entities: [{ type: 'transcript', data }] } };
  };
  const heard = utterancesIn(
    converted(
      genesysAudioHook,
      spoken(0, false, 'my'),
      spoken(1, true, 'hello'),
      spoken(0, true, 'my parcel'),
      spoken(0, true, 'is late'),
    ),
  );
  const [interim, agent, final, next] = heard.map(({ utteranceId }) => utteranceId);
  expect(final).toBe(interim);
  expect(new Set([agent, final, next]).size).toBe(3);
  expect(heard.map(({ role }) => role)).toEqual(['customer', 'agent', 'customer', 'customer']);
});
