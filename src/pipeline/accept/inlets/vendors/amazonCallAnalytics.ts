import { Type, type Static } from '@sinclair/typebox';
import {
  fieldOf,
  flag,
  flagOf,
  label,
  labelOf,
  list,
  maybe,
  number,
  numberOf,
  objectOf,
  reader,
  text,
} from '../fields.ts';
import type { Conversion, InletResult } from '../inlet.ts';
import { defineInlet, event, ignored, one, signal, some, utterance } from '../results.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { meanOf } from '../words.ts';
import { exceptionOf } from './amazonExceptions.ts';

const UtteranceEvent = Type.Object({
  UtteranceId: maybe(label),
  IsPartial: maybe(flag),
  ParticipantRole: maybe(label),
  BeginOffsetMillis: maybe(number),
  EndOffsetMillis: maybe(number),
  Transcript: maybe(text),
  Items: maybe(list(Type.Object({ Confidence: maybe(number) }))),
  Sentiment: maybe(text),
  IssuesDetected: maybe(list(Type.Unknown())),
  LanguageCode: maybe(text),
});
const CategoryEvent = Type.Object({ MatchedCategories: maybe(list(text)) });
const readUtterance = reader(UtteranceEvent);
const readCategories = reader(CategoryEvent);

/** Amazon Transcribe Call Analytics: utterances with the role in them, its sentiment and issues as signals. */
export const amazonCallAnalytics = defineInlet<Tracks>({
  name: 'amazon-transcribe-call-analytics',
  aliases: ['transcribe-call-analytics', 'call-analytics', 'amazon-call-analytics', 'aws-call-analytics'],
  vendor: 'Amazon',
  title: 'Amazon Transcribe Call Analytics',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { CUSTOMER: 'customer', AGENT: 'agent', '*': 'customer' },
  redelivers: false,
  messages: { UtteranceEvent, CategoryEvent },
  initialState: () => noTracks,
  convert(message, state) {
    const outer = objectOf(message);
    const fields = objectOf(fieldOf(outer, 'CallAnalyticsTranscriptResultStream') ?? outer);
    // Live Call Analytics passes the same events on, in records of its own.
    if (fieldOf(fields, 'EventType') !== undefined) return one(ignored('unknown-type'), state);
    // The SDKs wrap each event in its name; the frames themselves hold the event only.
    const wrapped = fieldOf(fields, 'UtteranceEvent') ?? fieldOf(fields, 'CategoryEvent');
    const inner = wrapped ?? fields;
    if (fieldOf(inner, 'MatchedCategories') !== undefined || fieldOf(fields, 'CategoryEvent') !== undefined) {
      const names = readCategories(inner).MatchedCategories ?? [];
      return some(
        names.map(name => signal({ signal: 'category', label: name })),
        state,
      );
    }
    if (wrapped !== undefined || fieldOf(inner, 'UtteranceId') !== undefined)
      return heard(readUtterance(inner), state);
    const vendorCode = exceptionOf(fields);
    return vendorCode === undefined
      ? one(ignored('unknown-type'), state)
      : one(event({ event: 'failed', scope: 'stream', vendorCode }), state);
  },
});

function heard(message: Static<typeof UtteranceEvent>, state: Tracks): Conversion<Tracks> {
  const speaker = labelOf(message.ParticipantRole);
  const final = !(flagOf(message.IsPartial) ?? false);
  const words = message.Transcript ?? '';
  const placed = place(state, {
    track: speaker ?? 'unknown',
    text: words,
    final,
    id: labelOf(message.UtteranceId),
  });
  if (placed.kind === 'empty') return one(ignored('empty'), state);
  const utteranceId = labelOf(message.UtteranceId) ?? placed.utteranceId;
  const beginOffsetMs = numberOf(message.BeginOffsetMillis);
  const endOffsetMs = numberOf(message.EndOffsetMillis);
  const about = { utteranceId, speaker, beginOffsetMs, endOffsetMs };
  const sentiment = labelOf(message.Sentiment);
  const issues = message.IssuesDetected?.length ?? 0;
  const results: InletResult[] = [
    utterance({
      ...about,
      text: words,
      final,
      confidence: meanOf((message.Items ?? []).map(item => numberOf(item.Confidence))),
      language: labelOf(message.LanguageCode),
    }),
  ];
  if (sentiment !== undefined) results.push(signal({ signal: 'sentiment', ...about, label: sentiment }));
  if (issues > 0) results.push(signal({ signal: 'issue', ...about, values: { count: issues } }));
  return { results, state: placed.tracks };
}
