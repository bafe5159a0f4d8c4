import type { Static } from '@sinclair/typebox';
import type { Channel } from '../../../../domain/conversation.ts';
import { fieldOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { InletResult } from '../inlet.ts';
import { defineInlet, event, ignored, one, signal, some, utterance } from '../results.ts';
import { msOfInstant } from '../time.ts';
import { Poll, Record, type Segment } from './amazonContactLensMessages.ts';

const readRecord = reader(Record);
const readPoll = reader(Poll);
type NoState = Readonly<Record<string, never>>;

/**
 * Amazon Connect Contact Lens, real time: records of its Kinesis stream, and answers of the polling API. Partial
 * words name the transcript they will become, so that it replaces them.
 */
export const amazonContactLens = defineInlet<NoState>({
  name: 'amazon-contact-lens',
  aliases: ['contact-lens', 'connect-contact-lens', 'amazon-connect-contact-lens'],
  vendor: 'Amazon',
  title: 'Amazon Connect Contact Lens',
  transports: ['http-json', 'websocket'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: {
    CUSTOMER: 'customer',
    AGENT: 'agent',
    SYSTEM: 'system',
    CUSTOM_BOT: 'bot',
    '*': 'customer',
  },
  redelivers: true,
  messages: { Record, Poll },
  initialState: () => ({}),
  convert(message, state) {
    const fields = objectOf(message);
    if (fieldOf(fields, 'EventType') !== undefined) return some(ofRecord(readRecord(message)), state);
    if (fieldOf(fields, 'Segments') !== undefined || fieldOf(fields, 'Status') !== undefined)
      return some(ofPoll(readPoll(message)), state);
    return one(ignored('unknown-type'), state);
  },
});

function ofRecord(record: Static<typeof Record>): InletResult[] {
  const conversationId = labelOf(record.ContactId);
  const language = labelOf(record.LanguageCode);
  switch (record.EventType) {
    case 'STARTED': {
      const channel = channelOf(record.Channel);
      const patch = {
        ...(language === undefined ? {} : { language }),
        ...(channel === undefined ? {} : { channel }),
      };
      return [event({ event: 'started', scope: 'conversation', conversationId, patch })];
    }
    case 'SEGMENTS':
      return segmentsOf(record, conversationId, language);
    case 'COMPLETED':
    case 'FAILED':
      return [ended(record.EventType, conversationId)];
    default:
      return [ignored('unknown-type')];
  }
}

function ofPoll(poll: Static<typeof Poll>): InletResult[] {
  const conversationId = labelOf(poll.ContactId);
  const results = segmentsOf(poll, conversationId, labelOf(poll.LanguageCode));
  if (poll.Status === 'COMPLETED' || poll.Status === 'FAILED')
    results.push(ended(poll.Status, conversationId));
  return results;
}

/** Analysis that failed gives no more words: the conversation ends for us either way. */
function ended(status: string, conversationId: string | undefined): InletResult {
  const reason = status.toLowerCase();
  return event({ event: 'ended', scope: 'conversation', conversationId, reason });
}

function segmentsOf(
  { Segments }: Static<typeof Poll>,
  conversationId: string | undefined,
  language: string | undefined,
): InletResult[] {
  return (Segments ?? []).flatMap(segment => ofSegment(segment, conversationId, language));
}

function ofSegment(
  { Utterance, Transcript, Categories }: Segment,
  conversationId: string | undefined,
  language: string | undefined,
): InletResult[] {
  if (Utterance) {
    const words = Utterance.PartialContent ?? '';
    if (words.trim() === '') return [ignored('empty')];
    const utteranceId = labelOf(Utterance.TranscriptId) ?? String(Utterance.Id);
    const about = { conversationId, utteranceId, ...speakerOf(Utterance) };
    return [utterance({ ...about, text: words, final: false, language })];
  }
  if (Transcript) {
    const about = { conversationId, utteranceId: String(Transcript.Id) };
    const aboutSignal = { ...about, speaker: labelOf(Transcript.ParticipantRole) };
    const atMs = msOfInstant(Transcript.Time?.AbsoluteTime);
    const sentiment = labelOf(Transcript.Sentiment);
    const issues = Transcript.IssuesDetected?.length ?? 0;
    return [
      utterance({
        ...about,
        ...speakerOf(Transcript),
        text: Transcript.Content ?? '',
        final: true,
        atMs,
        language,
      }),
      ...(sentiment === undefined ? [] : [signal({ signal: 'sentiment', ...aboutSignal, label: sentiment })]),
      ...(issues === 0 ? [] : [signal({ signal: 'issue', ...aboutSignal, values: { count: issues } })]),
    ];
  }
  if (Categories)
    return (Categories.MatchedCategories ?? []).map(name =>
      signal({ signal: 'category', conversationId, label: name }),
    );
  return [ignored('vendor-extra')];
}

function speakerOf(segment: NonNullable<Segment['Utterance'] | Segment['Transcript']>) {
  return {
    speaker: labelOf(segment.ParticipantRole),
    participantId: labelOf(segment.ParticipantId),
    beginOffsetMs: numberOf(segment.BeginOffsetMillis),
    endOffsetMs: numberOf(segment.EndOffsetMillis),
  };
}

function channelOf(channel: string | null | undefined): Channel | undefined {
  if (channel === 'VOICE') return 'voice';
  return channel === 'CHAT' ? 'chat' : undefined;
}
