import type { Static } from '@sinclair/typebox';
import { flagOf, isObject, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Conversion, InletContext } from '../inlet.ts';
import { harmless, parseJson } from '../parse.ts';
import { defineInlet, event, ignored, one, utterance } from '../results.ts';
import { isMapped } from '../roles.ts';
import { remember, type Seen } from '../seen.ts';
import { msOfInstant } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { started, content, stopped, failed, data, type Common } from './twilioTranscriptionMessages.ts';

const readStarted = reader(started);
const readContent = reader(content);
const readStopped = reader(stopped);
const readFailed = reader(failed);
const readData = reader(data);

interface State {
  readonly startedAtMs?: number;
  readonly inboundLabel?: string;
  readonly outboundLabel?: string;
  readonly language?: string;
  readonly tracks: Tracks;
  /** The sequence number of the newest final, by track. */
  readonly finals: readonly { readonly track: string; readonly sequence: number }[];
  readonly seen: Seen;
}

/**
 * Twilio Real-Time Transcription: form-encoded webhooks, ordered per track only, delivered again up to three
 * times. Interims and final of an utterance share no id: the sequence number of its first message names it.
 */
export const twilioTranscription = defineInlet<State>({
  name: 'twilio-transcription',
  aliases: ['twilio', 'twilio-rtt', 'twilio-real-time-transcription', 'twilio-realtime-transcription'],
  vendor: 'Twilio',
  title: 'Twilio Real-Time Transcription',
  transports: ['http-form'],
  encoding: 'form',
  channel: 'voice',
  defaultRoles: {
    inbound_track: 'customer',
    outbound_track: 'agent',
    caller: 'customer',
    '*': 'customer',
  },
  redelivers: true,
  messages: {
    'transcription-started': started,
    'transcription-content': content,
    'transcription-stopped': stopped,
    'transcription-error': failed,
  },
  initialState: () => ({ tracks: noTracks, finals: [], seen: [] }),
  convert(message, state, context) {
    switch (kindOf(objectOf(message), 'TranscriptionEvent')) {
      case 'transcription-started':
        return start(readStarted(message), state);
      case 'transcription-content':
        return words(readContent(message), state, context);
      case 'transcription-stopped': {
        const news = newsOf(readStopped(message));
        return one(event({ event: 'ended', scope: 'stream', ...news }), state);
      }
      case 'transcription-error': {
        const read = readFailed(message);
        const vendorCode = labelOf(read.TranscriptionErrorCode);
        return one(event({ event: 'failed', scope: 'stream', ...newsOf(read), vendorCode }), state);
      }
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function newsOf(message: Common) {
  return { conversationId: labelOf(message.CallSid), idempotencyKey: keyOf(message) };
}

function keyOf({ TranscriptionSid, CallSid, SequenceId }: Common): string | undefined {
  const stream = labelOf(TranscriptionSid) ?? labelOf(CallSid);
  const sequence = labelOf(SequenceId);
  return stream === undefined || sequence === undefined ? undefined : `${stream}:${sequence}`;
}

function start(message: Static<typeof started>, state: State): Conversion<State> {
  const startedAtMs = msOfInstant(message.Timestamp);
  const language = labelOf(message.LanguageCode);
  const inboundLabel = labelOf(message.InboundTrackLabel);
  const outboundLabel = labelOf(message.OutboundTrackLabel);
  const next: State = {
    ...state,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(language === undefined ? {} : { language }),
    ...(inboundLabel === undefined ? {} : { inboundLabel }),
    ...(outboundLabel === undefined ? {} : { outboundLabel }),
  };
  const patch = language === undefined ? undefined : { language };
  return one(event({ event: 'started', scope: 'stream', ...newsOf(message), startedAtMs, patch }), next);
}

function words(message: Static<typeof content>, state: State, context: InletContext): Conversion<State> {
  const raw = message.TranscriptionData;
  const { transcript, confidence } = readData(
    isObject(raw) ? raw : harmless(parseJson(String(raw), 'TranscriptionData')),
  );
  const key = keyOf(message);
  if (key !== undefined && state.seen.includes(key)) return one(ignored('duplicate'), state);
  const seen = key === undefined ? state.seen : remember(state.seen, key);

  const track = labelOf(message.Track) ?? 'inbound_track';
  // Only finals have a confidence: where `Final` is missing, it tells.
  const final = flagOf(message.Final) ?? confidence !== undefined;
  const sequence = numberOf(/^\d+$/u.test(String(message.SequenceId)) ? message.SequenceId : undefined);
  const newestFinal = state.finals.find(entry => entry.track === track)?.sequence;
  if (!final && sequence !== undefined && newestFinal !== undefined && sequence < newestFinal)
    return one(ignored('stale'), { ...state, seen });

  const atMs = msOfInstant(message.Timestamp);
  const offsetMs =
    atMs === undefined || state.startedAtMs === undefined ? undefined : atMs - state.startedAtMs;
  const placed = place(state.tracks, {
    track,
    text: transcript ?? '',
    final,
    id: sequence === undefined ? undefined : `${track}-${sequence}`,
    beginOffsetMs: offsetMs,
  });
  const next = {
    ...state,
    seen,
    tracks: placed.tracks,
    finals: final && sequence !== undefined ? newest(state.finals, track, sequence) : state.finals,
  };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  return one(
    utterance({
      conversationId: labelOf(message.CallSid),
      idempotencyKey: key,
      utteranceId: placed.utteranceId,
      speaker: speakerOf(track, state, context),
      text: transcript ?? '',
      final,
      // The time stamp is that of the message: the first one's is where the utterance began, as near as is known.
      beginOffsetMs: placed.beginOffsetMs,
      endOffsetMs: offsetMs,
      atMs,
      confidence: numberOf(confidence),
      language: labelOf(message.LanguageCode) ?? state.language,
    }),
    next,
  );
}

function newest(finals: State['finals'], track: string, sequence: number): State['finals'] {
  const before = finals.find(entry => entry.track === track)?.sequence ?? sequence;
  const others = finals.filter(entry => entry.track !== track);
  return [...others, { track, sequence: Math.max(before, sequence) }].slice(-8);
}

/** The label given at the start where the mapping knows it, else the track. */
function speakerOf(track: string, state: State, { roles }: InletContext): string {
  const given = track === 'outbound_track' ? state.outboundLabel : state.inboundLabel;
  return given !== undefined && isMapped(given, roles) ? given : track;
}
