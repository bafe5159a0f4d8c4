import { Type, type Static } from '@sinclair/typebox';
import {
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
  tag,
  text,
} from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { endOf, msOfSeconds } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { meanOf, mostFrequent } from '../words.ts';

const Transcript = Type.Object({
  message: tag('AddTranscript', 'AddPartialTranscript'),
  channel: maybe(label),
  metadata: maybe(
    Type.Object({ transcript: maybe(text), start_time: maybe(number), end_time: maybe(number) }),
  ),
  /** The first version of the protocol has these at the root, and no metadata. */
  transcript: maybe(text),
  start_time: maybe(number),
  length: maybe(number),
  results: maybe(
    list(
      Type.Object({
        type: maybe(text),
        is_eos: maybe(flag),
        alternatives: maybe(
          list(Type.Object({ confidence: maybe(number), speaker: maybe(label), language: maybe(text) })),
        ),
      }),
    ),
  ),
});
const RecognitionStarted = Type.Object({ message: tag('RecognitionStarted'), id: maybe(label) });
const Failure = Type.Object({ message: tag('Error'), type: maybe(text) });
const readTranscript = reader(Transcript);
const readStarted = reader(RecognitionStarted);
const readFailure = reader(Failure);

interface State {
  readonly sessionId?: string;
  readonly tracks: Tracks;
}

/** Speechmatics real time: finals are appended, partials show what comes after the newest final. */
export const speechmatics = defineInlet<State>({
  name: 'speechmatics',
  aliases: ['speechmatics-rt', 'speechmatics-realtime'],
  vendor: 'Speechmatics',
  title: 'Speechmatics real time',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { channel_1: 'customer', channel_2: 'agent', '*': 'customer' },
  redelivers: false,
  messages: { AddTranscript: Transcript, RecognitionStarted, Error: Failure },
  initialState: () => ({ tracks: noTracks }),
  convert(message, state) {
    const conversationId = state.sessionId;
    switch (kindOf(objectOf(message), 'message')) {
      case 'RecognitionStarted': {
        const sessionId = labelOf(readStarted(message).id);
        const started = event({ event: 'started', scope: 'stream', conversationId: sessionId });
        return one(started, sessionId === undefined ? state : { ...state, sessionId });
      }
      case 'AddPartialTranscript':
        return heard(readTranscript(message), false, state);
      case 'AddTranscript':
        return heard(readTranscript(message), true, state);
      case 'EndOfTranscript':
        return one(event({ event: 'ended', scope: 'stream', conversationId }), state);
      case 'Error': {
        const vendorCode = labelOf(readFailure(message).type);
        return one(event({ event: 'failed', scope: 'stream', conversationId, vendorCode }), state);
      }
      case 'EndOfUtterance':
      case 'ForceEndOfUtterance':
      case 'EndOfStream':
      case 'EndOfChannel':
        return one(control('marker'), state);
      case 'StartRecognition':
      case 'SetRecognitionConfig':
      case 'GetSpeakers':
        return one(control('settings'), state);
      case 'AudioAdded':
      case 'ChannelAudioAdded':
        return one(control('acknowledgement'), state);
      case 'Info':
      case 'Warning':
        return one(ignored('status-only'), state);
      case 'AddPartialTranslation':
      case 'AddTranslation':
      case 'AudioEventStarted':
      case 'AudioEventEnded':
      case 'SpeakersResult':
        return one(ignored('vendor-extra'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function heard(message: Static<typeof Transcript>, final: boolean, state: State): Conversion<State> {
  const channel = labelOf(message.channel);
  const words = message.metadata?.transcript ?? message.transcript ?? '';
  const results = message.results ?? [];
  const beginOffsetMs = msOfSeconds(numberOf(message.metadata?.start_time ?? message.start_time));
  const lengthMs = msOfSeconds(numberOf(message.length));
  const placed = place(state.tracks, { track: channel ?? 'audio', text: words, final });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  const spoken = results
    .filter(result => result.type !== 'punctuation')
    .map(result => result.alternatives?.[0]);
  const speaker = mostFrequent(spoken.map(word => labelOf(word?.speaker)));
  const endsSentence = results.some(result => flagOf(result.is_eos) === true);
  return one(
    utterance({
      conversationId: state.sessionId,
      utteranceId: placed.utteranceId,
      speaker: channel ?? (speaker === 'UU' ? undefined : speaker),
      text: words,
      final,
      continues: final && results.length > 0 && !endsSentence ? true : undefined,
      beginOffsetMs,
      endOffsetMs: msOfSeconds(numberOf(message.metadata?.end_time)) ?? endOf(beginOffsetMs, lengthMs),
      // Of partials it means nothing.
      confidence: final ? meanOf(spoken.map(word => numberOf(word?.confidence))) : undefined,
      language: mostFrequent(spoken.map(word => labelOf(word?.language))),
    }),
    next,
  );
}
