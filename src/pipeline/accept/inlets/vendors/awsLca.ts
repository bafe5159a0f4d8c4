import type { Static } from '@sinclair/typebox';
import { flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Conversion, InletResult } from '../inlet.ts';
import { defineInlet, event, ignored, one, signal, some, utterance } from '../results.ts';
import { msOfInstant, msOfSeconds } from '../time.ts';
import { START, ADD_TRANSCRIPT_SEGMENT, ADD_CALL_CATEGORY } from './awsLcaMessages.ts';

const readStart = reader(START);
const readSegment = reader(ADD_TRANSCRIPT_SEGMENT);
const readCategory = reader(ADD_CALL_CATEGORY);
type Segment = Static<typeof ADD_TRANSCRIPT_SEGMENT>;
type NoState = Readonly<Record<string, never>>;

/** AWS Live Call Analytics: the events of its Kinesis stream. Seconds come as numbers or as strings. */
export const awsLca = defineInlet<NoState>({
  name: 'aws-lca',
  aliases: ['lca', 'live-call-analytics', 'aws-live-call-analytics'],
  vendor: 'Amazon',
  title: 'AWS Live Call Analytics',
  transports: ['http-json', 'websocket'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: {
    CALLER: 'customer',
    AGENT: 'agent',
    AGENT_ASSISTANT: 'bot',
    '*': 'customer',
  },
  redelivers: true,
  messages: { START, ADD_TRANSCRIPT_SEGMENT, ADD_CALL_CATEGORY },
  initialState: () => ({}),
  convert(message, state) {
    switch (kindOf(objectOf(message), 'EventType')) {
      case 'START':
      case 'START_CALL':
        return one(started(readStart(message)), state);
      case 'UPDATE_AGENT': {
        const read = readStart(message);
        const patch = agentOf(read);
        return one(event({ event: 'updated', scope: 'conversation', ...newsOf(read), patch }), state);
      }
      case 'ADD_TRANSCRIPT_SEGMENT':
        return segment(readSegment(message), state);
      case 'ADD_CALL_CATEGORY': {
        const read = readCategory(message);
        const names = read.CategoryEvent?.MatchedCategories ?? [];
        return some(
          names.map(name => signal({ signal: 'category', ...newsOf(read), label: name })),
          state,
          'vendor-extra',
        );
      }
      case 'END':
      case 'END_CALL': {
        const news = newsOf(readStart(message));
        return one(event({ event: 'ended', scope: 'conversation', ...news, reason: 'completed' }), state);
      }
      case 'ADD_S3_RECORDING_URL':
      case 'ADD_PCA_URL':
      case 'ADD_SUMMARY':
      case 'ADD_AGENT_ASSIST':
        return one(ignored('vendor-extra'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function newsOf({ CallId }: { readonly CallId?: string | number | null }) {
  return { conversationId: labelOf(CallId) };
}

function started(message: Static<typeof START>): InletResult {
  const startedAtMs = msOfInstant(message.CreatedAt);
  const patch = agentOf(message);
  return event({ event: 'started', scope: 'conversation', ...newsOf(message), startedAtMs, patch });
}

function agentOf({ AgentId }: Static<typeof START>) {
  const id = labelOf(AgentId);
  return id === undefined ? undefined : { participants: [{ id, role: 'agent' as const }] };
}

function segment(message: Segment, state: NoState): Conversion<NoState> {
  const speaker = labelOf(message.Channel);
  // Tone of voice and matched categories share the segments' event, on channels of their own.
  if (speaker !== undefined && /_VOICETONE$|^CATEGORY_MATCH$/u.test(speaker))
    return one(ignored('vendor-extra'), state);
  const final = !(flagOf(message.IsPartial) ?? false);
  const words = labelOf(message.Transcript) ?? message.OriginalTranscript ?? '';
  if (!final && words.trim() === '') return one(ignored('empty'), state);
  const about = { ...newsOf(message), utteranceId: String(message.SegmentId), speaker };
  const sentiment = labelOf(message.Sentiment);
  const values = scoresOf(message.SentimentScore);
  const issues = message.IssuesDetected?.length ?? 0;
  const results: InletResult[] = [
    utterance({
      ...about,
      text: words,
      final,
      beginOffsetMs: msOfSeconds(numberOf(message.StartTime)),
      endOffsetMs: msOfSeconds(numberOf(message.EndTime)),
    }),
  ];
  if (sentiment !== undefined)
    results.push(signal({ signal: 'sentiment', ...about, label: sentiment, values }));
  if (issues > 0) results.push(signal({ signal: 'issue', ...about, values: { count: issues } }));
  return { results, state };
}

function scoresOf(scores: Segment['SentimentScore']): Readonly<Record<string, number>> | undefined {
  const entries = Object.entries({
    positive: numberOf(scores?.Positive),
    negative: numberOf(scores?.Negative),
    neutral: numberOf(scores?.Neutral),
    mixed: numberOf(scores?.Mixed),
  }).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
