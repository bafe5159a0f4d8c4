import type { Static } from '@sinclair/typebox';
import { fieldOf, flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { InletResult } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, signal, some, utterance } from '../results.ts';
import { msOfInstant, msOfSeconds } from '../time.ts';
import { callback, lifecycle, sentiment_analysis, transcript, type Utterance } from './gladiaMessages.ts';

const readTranscript = reader(transcript);
const readSentiment = reader(sentiment_analysis);
const readLifecycle = reader(lifecycle);
type NoState = Readonly<Record<string, never>>;

/** Gladia live, version 2: messages of its socket, or its callbacks. */
export const gladia = defineInlet<NoState>({
  name: 'gladia',
  aliases: ['gladia-live'],
  vendor: 'Gladia',
  title: 'Gladia live v2',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '0': 'customer', '1': 'agent', '*': 'customer' },
  redelivers: true,
  messages: { transcript, sentiment_analysis, start_session: lifecycle, callback },
  initialState: () => ({}),
  convert(message, state) {
    const fields = objectOf(message);
    const called = kindOf(fields, 'event').startsWith('live.');
    const inner = called ? fieldOf(fields, 'payload') : fields;
    // Webhooks (not callbacks) hold the id of the session only.
    const type = kindOf(inner, 'type') || (called ? kindOf(fields, 'event').slice('live.'.length) : '');
    switch (type) {
      case 'transcript':
        return one(heard(readTranscript(inner)), state);
      case 'sentiment_analysis':
        return some(felt(readSentiment(inner)), state, 'vendor-extra');
      case 'start_session':
        return one(lifecycleEvent('started', inner), state);
      case 'end_session':
        return one(lifecycleEvent('ended', inner), state);
      case 'speech_start':
      case 'speech_end':
      case 'start_recording':
      case 'end_recording':
        return one(control('marker'), state);
      case 'audio_chunk':
      case 'stop_recording':
        return one(control('acknowledgement'), state);
      case 'translation':
      case 'named_entity_recognition':
      case 'post_transcript':
      case 'post_final_transcript':
      case 'post_summarization':
      case 'post_chapterization':
        return one(ignored('vendor-extra'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function heard({ session_id, data }: Static<typeof transcript>): InletResult {
  const final = flagOf(data.is_final) ?? false;
  const { utterance: heard } = data;
  const words = heard.text ?? '';
  if (!final && words.trim() === '') return ignored('empty');
  return utterance({
    conversationId: labelOf(session_id),
    utteranceId: String(data.id),
    speaker: speakerOf(heard),
    text: words,
    final,
    beginOffsetMs: msOfSeconds(numberOf(heard.start)),
    endOffsetMs: msOfSeconds(numberOf(heard.end)),
    confidence: numberOf(heard.confidence),
    language: labelOf(heard.language),
  });
}

/** The channel; within one channel the speaker, where speakers are told apart. */
function speakerOf({ channel, speaker }: Static<typeof Utterance>): string | undefined {
  const told = labelOf(speaker);
  return told === undefined ? labelOf(channel) : `speaker_${told}`;
}

function felt({ session_id, data }: Static<typeof sentiment_analysis>): InletResult[] {
  const utteranceId = labelOf(data?.utterance_id);
  return (data?.results ?? []).flatMap(result => {
    const about = {
      conversationId: labelOf(session_id),
      utteranceId,
      speaker: labelOf(result.channel),
      beginOffsetMs: msOfSeconds(numberOf(result.start)),
      endOffsetMs: msOfSeconds(numberOf(result.end)),
    };
    const sentiment = labelOf(result.sentiment);
    const emotion = labelOf(result.emotion);
    return [
      ...(sentiment === undefined ? [] : [signal({ signal: 'sentiment', ...about, label: sentiment })]),
      ...(emotion === undefined ? [] : [signal({ signal: 'emotion', ...about, label: emotion })]),
    ];
  });
}

function lifecycleEvent(what: 'started' | 'ended', inner: unknown): InletResult {
  const known = kindOf(inner, 'type') === '' ? undefined : readLifecycle(inner);
  return event({
    event: what,
    scope: 'stream',
    conversationId: labelOf(known?.session_id) ?? (kindOf(inner, 'id') || undefined),
    startedAtMs: what === 'started' ? msOfInstant(known?.created_at) : undefined,
  });
}
