import { amazonCallAnalytics } from '../../../../src/pipeline/accept/inlets/vendors/amazonCallAnalytics.ts';
import type { Said, VendorScript } from '../script.ts';

const utterance = ({ number, speaker, text, final, beginMs, endMs }: Said) => ({
  UtteranceId: `utterance-${number}`,
  IsPartial: !final,
  ParticipantRole: speaker.toUpperCase(),
  BeginOffsetMillis: beginMs,
  EndOffsetMillis: endMs,
  Transcript: text,
  Items: [{ Confidence: 0.9, Content: 'x', Type: 'pronunciation' }],
});

export const amazonCallAnalyticsScript: VendorScript = {
  inlet: amazonCallAnalytics,
  opening: [],
  say: words => ({ UtteranceEvent: utterance(words) }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    [
      'CategoryEvent',
      { CategoryEvent: { MatchedCategories: ['delivery-late'], MatchedDetails: {} } },
      'signal',
    ],
    ['exception', { LimitExceededException: { Message: 'too many' } }, 'event'],
  ],
  feeling: {
    UtteranceEvent: {
      ...utterance({
        number: 4,
        speaker: 'customer',
        text: 'this is the last straw',
        final: true,
        beginMs: 9_000,
        endMs: 11_000,
      }),
      Sentiment: 'NEGATIVE',
      IssuesDetected: [{ CharacterOffsets: { Begin: 0, End: 4 } }],
    },
  },
  unknown: { FanfareEvent: {} },
};
