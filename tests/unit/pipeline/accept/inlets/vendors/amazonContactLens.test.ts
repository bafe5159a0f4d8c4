import { expect, test } from 'vitest';
import { amazonContactLens } from '../../../../../../src/pipeline/accept/inlets/vendors/amazonContactLens.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { amazonContactLensScript } from '../../../../../support/inlets/scripts/amazonContactLens.ts';

const { opening, say, feeling } = amazonContactLensScript;

test('partial words carry the id of the transcript that will replace them', () => {
  const spoken = utterancesIn(
    converted(amazonContactLens, say(said({ final: false, text: 'my parcel' })), say(said())),
  );
  expect(spoken).toMatchObject([
    { utteranceId: 't-1', final: false, conversationId: 'contact-1', participantId: 'p-customer' },
    { utteranceId: 't-1', final: true, role: 'customer', language: 'en-US' },
  ]);
});

test('STARTED tells channel and language; COMPLETED and FAILED end the conversation', () => {
  const ended = (EventType: string) => ({ ContactId: 'contact-1', Channel: 'VOICE', EventType });
  expect(converted(amazonContactLens, ...opening, ended('COMPLETED'), ended('FAILED'))).toEqual([
    {
      kind: 'event',
      event: 'started',
      scope: 'conversation',
      conversationId: 'contact-1',
      patch: { language: 'en-US', channel: 'voice' },
    },
    {
      kind: 'event',
      event: 'ended',
      scope: 'conversation',
      conversationId: 'contact-1',
      reason: 'completed',
    },
    { kind: 'event', event: 'ended', scope: 'conversation', conversationId: 'contact-1', reason: 'failed' },
  ]);
});

test('sentiment and issues of a transcript are signals beside it', () => {
  const about = { conversationId: 'contact-1', utteranceId: 't-9', speaker: 'CUSTOMER' };
  expect(converted(amazonContactLens, feeling).slice(1)).toEqual([
    { kind: 'signal', signal: 'sentiment', ...about, label: 'NEGATIVE' },
    { kind: 'signal', signal: 'issue', ...about, values: { count: 1 } },
  ]);
});

test('an answer of the polling API gives its segments, and its end when the analysis has ended', () => {
  const poll = {
    Channel: 'VOICE',
    Status: 'COMPLETED',
    Segments: [
      {
        Transcript: {
          Id: 't-3',
          ParticipantRole: 'AGENT',
          Content: 'goodbye',
          BeginOffsetMillis: 1,
          EndOffsetMillis: 2,
        },
      },
      { Categories: { MatchedCategories: ['closing'], MatchedDetails: {} } },
    ],
  };
  expect(converted(amazonContactLens, poll)).toMatchObject([
    { kind: 'utterance', role: 'agent', text: 'goodbye' },
    { kind: 'signal', signal: 'category', label: 'closing' },
    { kind: 'event', event: 'ended', reason: 'completed' },
  ]);
});

test('the system is not a customer', () => {
  const Segments = [
    { Transcript: { Id: 't-4', ParticipantRole: 'SYSTEM', Content: 'This call is recorded.' } },
  ];
  const message = { ContactId: 'c', EventType: 'SEGMENTS', Segments };
  expect(converted(amazonContactLens, message)).toMatchObject([{ role: 'system' }]);
});
