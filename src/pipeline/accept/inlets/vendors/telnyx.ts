import type { Static } from '@sinclair/typebox';
import { fieldOf, flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { defineInlet, event, ignored, one, utterance } from '../results.ts';
import { remember, type Seen } from '../seen.ts';
import { msOfInstant } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { transcription, call, frame } from './telnyxMessages.ts';

const readTranscription = reader(transcription);
const readCall = reader(call);
const readFrame = reader(frame);

interface State {
  readonly startedAtMs?: number;
  readonly tracks: Tracks;
  readonly seen: Seen;
}

/**
 * Telnyx in-call transcription: webhooks of the Voice API, delivered again until answered; and frames of its
 * speech-to-text socket. Interims and final of an utterance share no id.
 */
export const telnyx = defineInlet<State>({
  name: 'telnyx',
  aliases: ['telnyx-transcription', 'telnyx-voice'],
  vendor: 'Telnyx',
  title: 'Telnyx call transcription',
  transports: ['http-json', 'websocket'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { inbound: 'customer', outbound: 'agent', '*': 'customer' },
  redelivers: true,
  messages: { 'call.transcription': transcription, 'call.hangup': call, frame },
  initialState: () => ({ tracks: noTracks, seen: [] }),
  convert(message, state) {
    const fields = objectOf(message);
    const data = fieldOf(fields, 'data');
    if (data === undefined && 'is_final' in fields && 'transcript' in fields) {
      const read = readFrame(message);
      return heard(read, { track: labelOf(read.transcription_track) ?? 'audio' }, state);
    }
    const type = kindOf(data, 'event_type');
    switch (type) {
      case 'call.transcription': {
        const read = readTranscription(message).data;
        return delivered(read, read.payload.transcription_data, state);
      }
      case 'call.initiated': {
        const read = readCall(message).data;
        const startedAtMs = msOfInstant(read.occurred_at);
        const started = event({ event: 'started', scope: 'conversation', ...newsOf(read), startedAtMs });
        return one(started, startedAtMs === undefined ? state : { ...state, startedAtMs });
      }
      case 'call.hangup': {
        const read = readCall(message).data;
        const reason = labelOf(read.payload.hangup_cause);
        // A call has a leg for each side; each hangs up by itself.
        return one(event({ event: 'ended', scope: 'stream', ...newsOf(read), reason }), state);
      }
      default:
        return one(ignored(type.startsWith('call.') ? 'status-only' : 'unknown-type'), state);
    }
  },
});

function newsOf({ id, payload: of }: Omit<Static<typeof call>['data'], 'event_type'>) {
  return {
    conversationId: labelOf(of.call_session_id) ?? labelOf(of.call_control_id),
    idempotencyKey: labelOf(id),
  };
}

function delivered(
  data: Static<typeof transcription>['data'],
  said: Static<typeof frame>,
  state: State,
): Conversion<State> {
  const news = newsOf(data);
  const key = news.idempotencyKey;
  if (key !== undefined && state.seen.includes(key)) return one(ignored('duplicate'), state);
  const seen = key === undefined ? state.seen : remember(state.seen, key);
  const label = labelOf(said.transcription_track);
  const track = `${labelOf(data.payload.call_leg_id) ?? 'call'}/${label ?? 'inbound'}`;
  return heard(said, { ...news, track, atMs: msOfInstant(data.occurred_at) }, { ...state, seen });
}

interface Delivery {
  readonly track: string;
  readonly conversationId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly atMs?: number | undefined;
}

function heard(said: Static<typeof frame>, { track, ...news }: Delivery, state: State): Conversion<State> {
  const final = flagOf(said.is_final) ?? true;
  const spoken = said.transcript ?? '';
  const offsetMs =
    news.atMs === undefined || state.startedAtMs === undefined ? undefined : news.atMs - state.startedAtMs;
  const placed = place(state.tracks, {
    track,
    text: spoken,
    final,
    id: news.idempotencyKey,
    beginOffsetMs: offsetMs,
  });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  return one(
    utterance({
      ...news,
      utteranceId: placed.utteranceId,
      speaker: labelOf(said.transcription_track),
      text: spoken,
      final,
      beginOffsetMs: placed.beginOffsetMs,
      endOffsetMs: offsetMs,
      confidence: numberOf(said.confidence),
    }),
    next,
  );
}
