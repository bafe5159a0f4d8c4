import { Type, type Static } from '@sinclair/typebox';
import {
  fieldOf,
  flag,
  flagOf,
  kindOf,
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
import type { InletResult } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, some, utterance } from '../results.ts';
import { endOf } from '../time.ts';

const Transcript = Type.Object({
  utteranceId: label,
  isFinal: maybe(flag),
  channel: maybe(label),
  dialect: maybe(text),
  alternatives: maybe(
    list(
      Type.Object({
        transcript: maybe(text),
        decoratedTranscript: maybe(text),
        confidence: maybe(number),
        offsetMs: maybe(number),
        durationMs: maybe(number),
      }),
    ),
  ),
});
const Body = Type.Object({
  conversationId: maybe(label),
  communicationId: maybe(label),
  transcriptionStartTimeMs: maybe(number),
  transcripts: maybe(list(Transcript)),
  transcript: maybe(Transcript),
  status: maybe(Type.Object({ status: maybe(text) })),
});
const topic = Type.String({ pattern: '^v2[.]conversations[.].*[.]transcription$' });
/** A frame of the notification socket. */
const Notification = Type.Object({ topicName: topic, eventBody: Body });
/** The same in the `detail` of an EventBridge event. */
const EventBridge = Type.Object({
  id: maybe(label),
  'detail-type': Type.Optional(topic),
  detail: Type.Object({ topicName: Type.Optional(topic), eventBody: Body }),
});
const readNotification = reader(Notification);
const readEventBridge = reader(EventBridge);
type NoState = Readonly<Record<string, never>>;

/**
 * Genesys Cloud, topic `v2.conversations.{id}.transcription`: frames of the notification socket and EventBridge
 * events. Most messages during silence hold a status only.
 */
export const genesysTranscription = defineInlet<NoState>({
  name: 'genesys-transcription',
  aliases: ['genesys', 'genesys-cloud', 'genesys-cloud-transcription'],
  vendor: 'Genesys',
  title: 'Genesys Cloud transcription notifications',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { EXTERNAL: 'customer', INTERNAL: 'agent', '*': 'customer' },
  redelivers: true,
  messages: { Notification, EventBridge },
  initialState: () => ({}),
  convert(message, state) {
    const fields = objectOf(message);
    const detail = fieldOf(fields, 'detail');
    const topic =
      kindOf(detail ?? fields, 'topicName') || (detail === undefined ? '' : kindOf(fields, 'detail-type'));
    if (topic === 'channel.metadata') return one(control('keep-alive'), state);
    if (topic.startsWith('v2.system.')) return one(control('marker'), state);
    if (!topic.endsWith('.transcription')) return one(ignored('unknown-type'), state);
    if (detail === undefined) return some(ofBody(readNotification(message).eventBody, undefined), state);
    const read = readEventBridge(message);
    return some(ofBody(read.detail.eventBody, labelOf(read.id)), state);
  },
});

function ofBody(body: Static<typeof Body>, idempotencyKey: string | undefined): InletResult[] {
  const conversationId = labelOf(body.conversationId);
  const startMs = numberOf(body.transcriptionStartTimeMs);
  const transcripts = body.transcripts ?? (body.transcript ? [body.transcript] : []);
  const spoken = transcripts.map((transcript, at) => {
    // Several utterances of one event share its id.
    const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}:${at}`;
    return ofTranscript(transcript, { conversationId, startMs, key });
  });
  const status = kindOf(body.status, 'status');
  if (/ENDED|STOPPED|CLOSED|DISCONNECTED/u.test(status))
    return [...spoken, event({ event: 'ended', scope: 'stream', conversationId, reason: 'completed' })];
  if (spoken.length > 0) return spoken;
  return status.includes('STARTED')
    ? [event({ event: 'started', scope: 'stream', conversationId, startedAtMs: startMs })]
    : [ignored('status-only')];
}

function ofTranscript(
  transcript: Static<typeof Transcript>,
  known: { conversationId: string | undefined; startMs: number | undefined; key: string | undefined },
): InletResult {
  const best = transcript.alternatives?.[0];
  const beginOffsetMs = numberOf(best?.offsetMs);
  const durationMs = numberOf(best?.durationMs);
  const final = flagOf(transcript.isFinal) ?? false;
  // The spoken form; the decorated one turns "third" into "3rd".
  const words = labelOf(best?.transcript) ?? best?.decoratedTranscript ?? '';
  if (!final && words.trim() === '') return ignored('empty');
  return utterance({
    conversationId: known.conversationId,
    idempotencyKey: known.key,
    utteranceId: String(transcript.utteranceId),
    speaker: labelOf(transcript.channel),
    text: words,
    final,
    beginOffsetMs,
    endOffsetMs: endOf(beginOffsetMs, durationMs),
    atMs:
      known.startMs === undefined || beginOffsetMs === undefined ? undefined : known.startMs + beginOffsetMs,
    confidence: numberOf(best?.confidence),
    language: labelOf(transcript.dialect),
  });
}
