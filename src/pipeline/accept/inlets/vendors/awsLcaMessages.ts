import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

const common = { CallId: maybe(label), CreatedAt: maybe(text) };
/** News of the call itself. */
export const START = Type.Object({
  EventType: tag('START', 'START_CALL', 'UPDATE_AGENT', 'END', 'END_CALL'),
  ...common,
  AgentId: maybe(label),
});
/** Words, interim or settled. */
export const ADD_TRANSCRIPT_SEGMENT = Type.Object({
  EventType: tag('ADD_TRANSCRIPT_SEGMENT'),
  ...common,
  SegmentId: label,
  Channel: maybe(label),
  Speaker: maybe(label),
  StartTime: maybe(number),
  EndTime: maybe(number),
  Transcript: maybe(text),
  OriginalTranscript: maybe(text),
  IsPartial: maybe(flag),
  Sentiment: maybe(text),
  SentimentScore: maybe(
    Type.Object({
      Positive: maybe(number),
      Negative: maybe(number),
      Neutral: maybe(number),
      Mixed: maybe(number),
    }),
  ),
  IssuesDetected: maybe(list(Type.Unknown())),
});
/** Categories whose rules the call met. */
export const ADD_CALL_CATEGORY = Type.Object({
  EventType: tag('ADD_CALL_CATEGORY'),
  ...common,
  CategoryEvent: maybe(Type.Object({ MatchedCategories: maybe(list(text)) })),
});
