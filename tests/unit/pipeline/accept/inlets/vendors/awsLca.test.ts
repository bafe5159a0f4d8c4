import { expect, test } from 'vitest';
import { awsLca } from '../../../../../../src/pipeline/accept/inlets/vendors/awsLca.ts';
import { converted, said } from '../../../../../support/inlets/script.ts';
import { awsLcaScript } from '../../../../../support/inlets/scripts/awsLca.ts';

const { say, feeling } = awsLcaScript;
const event = (EventType: string, more: object = {}) => ({ EventType, CallId: 'call-1', ...more });

test('a segment is an utterance; seconds may be numbers or strings', () => {
  expect(converted(awsLca, say(said()))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'call-1',
      utteranceId: 'segment-1',
      speaker: 'CALLER',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 4_500,
    },
  ]);
});

test('a call starts, changes its agent and ends', () => {
  expect(
    converted(
      awsLca,
      event('START', { CreatedAt: '2026-11-22T09:30:00Z' }),
      event('UPDATE_AGENT', { AgentId: 'agent-7' }),
      event('END'),
    ),
  ).toMatchObject([
    { event: 'started', scope: 'conversation', startedAtMs: Date.parse('2026-11-22T09:30:00Z') },
    { event: 'updated', patch: { participants: [{ id: 'agent-7', role: 'agent' }] } },
    { event: 'ended', scope: 'conversation', reason: 'completed' },
  ]);
});

test("sentiment keeps the vendor's label and numbers", () => {
  expect(converted(awsLca, feeling)[1]).toEqual({
    kind: 'signal',
    signal: 'sentiment',
    conversationId: 'call-1',
    utteranceId: 'segment-9',
    speaker: 'CALLER',
    label: 'NEGATIVE',
    values: { positive: 0.01, negative: 0.9, neutral: 0.08, mixed: 0.01 },
  });
});

test('the assistant is a bot, and the original words stand in where a transcript was emptied', () => {
  const segment = event('ADD_TRANSCRIPT_SEGMENT', {
    SegmentId: 's',
    Channel: 'AGENT_ASSISTANT',
    Transcript: '',
    OriginalTranscript: 'Try a reset.',
  });
  expect(converted(awsLca, segment)).toMatchObject([{ role: 'bot', text: 'Try a reset.', final: true }]);
});
