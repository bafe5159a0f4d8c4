import { expect, test } from 'vitest';
import { revAi } from '../../../../../../src/pipeline/accept/inlets/vendors/revAi.ts';
import { converted } from '../../../../../support/inlets/script.ts';

test('the words of a partial are joined with blanks, those of a final with what is between them', () => {
  const results = converted(
    revAi,
    { type: 'connected', id: 'job-1' },
    {
      type: 'partial',
      ts: 1,
      end_ts: 1.8,
      elements: [
        { type: 'text', value: 'one' },
        { type: 'text', value: 'moment' },
      ],
    },
    {
      type: 'final',
      ts: 1.01,
      end_ts: 2.2,
      speaker_id: 1,
      elements: [
        { type: 'text', value: 'One', ts: 1.01, end_ts: 1.4, confidence: 0.8 },
        { type: 'punct', value: ' ' },
        { type: 'text', value: 'moment', ts: 1.5, end_ts: 2.2, confidence: 0.9 },
        { type: 'punct', value: '.' },
      ],
    },
  );
  expect(results).toEqual([
    { kind: 'event', event: 'started', scope: 'stream', conversationId: 'job-1' },
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'job-1',
      utteranceId: 'audio-0',
      role: 'customer',
      roleAssumed: true,
      text: 'one moment',
      final: false,
      beginOffsetMs: 1_000,
      endOffsetMs: 1_800,
    },
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'job-1',
      utteranceId: 'audio-0',
      speaker: '1',
      role: 'customer',
      roleAssumed: true,
      text: 'One moment.',
      final: true,
      beginOffsetMs: 1_010,
      endOffsetMs: 2_200,
      confidence: 0.85,
    },
  ]);
});
