import type { Static } from '@sinclair/typebox';
import { flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { control, defineInlet, event, ignored, inTurn, one, signal, utterance } from '../results.ts';
import { endOf, msOfIsoDuration } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { open, Transcript, eventMessage, transcripts, close } from './genesysAudioHookMessages.ts';

const readOpen = reader(open);
const readEvent = reader(eventMessage);
const readTranscript = reader(Transcript);
const readClose = reader(close);

interface State {
  readonly conversationId?: string;
  readonly tracks: Tracks;
}

/** Genesys opens a session for this conversation to try a connection. */
const probe = '00000000-0000-0000-0000-000000000000';

/**
 * Genesys AudioHook with a transcription connector: the messages of the session, copied to us by the connector;
 * the words are in its `event` messages.
 */
export const genesysAudioHook = defineInlet<State>({
  name: 'genesys-audiohook',
  aliases: ['audiohook', 'genesys-audio-hook', 'genesys-audiohook-transcripts'],
  vendor: 'Genesys',
  title: 'Genesys AudioHook transcription connector',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '0': 'customer', '1': 'agent', external: 'customer', internal: 'agent', '*': 'customer' },
  redelivers: true,
  messages: { open, event: transcripts, close },
  initialState: () => ({ tracks: noTracks }),
  convert(message, state) {
    const { conversationId } = state;
    switch (kindOf(objectOf(message), 'type')) {
      case 'open': {
        const { parameters } = readOpen(message);
        const id = labelOf(parameters.conversationId);
        if (id === undefined || id === probe) return one(control('handshake'), state);
        const language = labelOf(parameters.language);
        const patch = language === undefined ? undefined : { language };
        const started = event({ event: 'started', scope: 'stream', conversationId: id, patch });
        return one(started, { ...state, conversationId: id });
      }
      case 'event':
        return inTurn(readEvent(message).parameters.entities, state, ofEntity);
      case 'close': {
        const reason = labelOf(readClose(message).parameters?.reason);
        return one(event({ event: 'ended', scope: 'stream', conversationId, reason }), state);
      }
      case 'error':
      case 'disconnect': {
        const { type, parameters } = readClose(message);
        const failed = type === 'error' || parameters?.reason === 'error';
        const news = { scope: 'stream', conversationId } as const;
        return one(
          failed
            ? event({ event: 'failed', ...news, vendorCode: labelOf(parameters?.code) })
            : event({ event: 'ended', ...news, reason: labelOf(parameters?.reason) }),
          state,
        );
      }
      case 'ping':
      case 'pong':
        return one(control('keep-alive'), state);
      case 'opened':
      case 'closed':
      case 'updated':
        return one(control('acknowledgement'), state);
      case 'update':
      case 'reconnect':
        return one(control('settings'), state);
      case 'paused':
      case 'resumed':
      case 'pause':
      case 'resume':
      case 'discarded':
      case 'playback_started':
      case 'playback_completed':
        return one(control('marker'), state);
      case 'dtmf':
        return one(ignored('digits'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function ofEntity(
  entity: Static<typeof eventMessage>['parameters']['entities'][number],
  state: State,
): Conversion<State> {
  const { conversationId } = state;
  if (entity.type === 'barge_in') return one(signal({ signal: 'interruption', conversationId }), state);
  if (entity.type !== 'transcript') return one(ignored('vendor-extra'), state);
  const data = readTranscript(entity.data);
  const best = data.alternatives?.[0];
  const interpretations = best?.interpretations ?? [];
  const display = interpretations.find(({ type }) => type !== 'lexical') ?? interpretations[0];
  const words = display?.transcript ?? '';
  const final = flagOf(data.isFinal) ?? false;
  const speaker = labelOf(data.channelId) ?? labelOf(data.channel);
  const id = labelOf(data.id);
  const placed = place(state.tracks, { track: id ?? speaker ?? 'audio', text: words, final, id });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  const beginOffsetMs = msOfIsoDuration(labelOf(data.offset) ?? labelOf(data.position));
  const durationMs = msOfIsoDuration(labelOf(data.duration));
  return one(
    utterance({
      conversationId,
      utteranceId: id ?? placed.utteranceId,
      speaker,
      text: words,
      final,
      beginOffsetMs,
      endOffsetMs: endOf(beginOffsetMs, durationMs),
      confidence: numberOf(best?.confidence),
      language: best?.languages?.[0],
    }),
    next,
  );
}
