import { expect, test } from 'vitest';
import { amazonCallAnalytics } from '../../../../../../src/pipeline/accept/inlets/vendors/amazonCallAnalytics.ts';
import { converted, said } from '../../../../../support/inlets/script.ts';
import { amazonCallAnalyticsScript } from '../../../../../support/inlets/scripts/amazonCallAnalytics.ts';

const { say, feeling } = amazonCallAnalyticsScript;

test('role, times and words come from the utterance; sentiment and issues become signals', () => {
  const about = {
    utteranceId: 'utterance-4',
    speaker: 'CUSTOMER',
    beginOffsetMs: 9_000,
    endOffsetMs: 11_000,
  };
  expect(converted(amazonCallAnalytics, feeling)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      ...about,
      role: 'customer',
      text: 'this is the last straw',
      final: true,
      confidence: 0.9,
    },
    { kind: 'signal', signal: 'sentiment', ...about, label: 'NEGATIVE' },
    { kind: 'signal', signal: 'issue', ...about, values: { count: 1 } },
  ]);
});

test('the event alone, as frames without an SDK hold it, reads the same', () => {
  const { UtteranceEvent } = say(said({ speaker: 'agent' })) as { UtteranceEvent: unknown };
  expect(converted(amazonCallAnalytics, UtteranceEvent)).toEqual(
    converted(amazonCallAnalytics, { UtteranceEvent }),
  );
  expect(converted(amazonCallAnalytics, { MatchedCategories: ['late'] })).toEqual([
    { kind: 'signal', signal: 'category', label: 'late' },
  ]);
});

test('an end before its begin is left out', () => {
  const [one] = converted(amazonCallAnalytics, say(said({ beginMs: 9_000, endMs: 4_000 })));
  expect(one).toMatchObject({ beginOffsetMs: 9_000 });
  expect(one).not.toHaveProperty('endOffsetMs');
});

test("the stream's own wrapper is taken off", () => {
  const event = say(said());
  expect(converted(amazonCallAnalytics, { CallAnalyticsTranscriptResultStream: event })).toEqual(
    converted(amazonCallAnalytics, event),
  );
});
