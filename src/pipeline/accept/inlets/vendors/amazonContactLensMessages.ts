import { Type, type Static } from '@sinclair/typebox';
import { label, list, maybe, number, text } from '../fields.ts';

const speech = {
  Id: label,
  ParticipantId: maybe(label),
  ParticipantRole: maybe(label),
  BeginOffsetMillis: maybe(number),
  EndOffsetMillis: maybe(number),
};
const Segment = Type.Object({
  Utterance: maybe(Type.Object({ ...speech, TranscriptId: maybe(label), PartialContent: maybe(text) })),
  Transcript: maybe(
    Type.Object({
      ...speech,
      Content: maybe(text),
      Sentiment: maybe(text),
      IssuesDetected: maybe(list(Type.Unknown())),
      Time: maybe(Type.Object({ AbsoluteTime: maybe(text) })),
    }),
  ),
  Categories: maybe(Type.Object({ MatchedCategories: maybe(list(text)) })),
});
const common = {
  Channel: maybe(text),
  ContactId: maybe(label),
  LanguageCode: maybe(text),
  Segments: maybe(list(Segment)),
};
/** A record of the Kinesis stream. */
export const Record = Type.Object({
  ...common,
  // Other types are ignored, not refused.
  EventType: Type.String({ examples: ['STARTED', 'SEGMENTS', 'COMPLETED', 'FAILED'] }),
});
/** An answer of ListRealtimeContactAnalysisSegments. */
export const Poll = Type.Object({ ...common, Status: maybe(text) });
export type Segment = Static<typeof Segment>;
