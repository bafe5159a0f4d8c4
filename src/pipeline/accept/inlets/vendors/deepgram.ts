import type { Static } from '@sinclair/typebox';
import type { Conversion } from '../inlet.ts';
import { fieldOf, flagOf, kindOf, labelOf, numberOf, objectOf, reader, textField } from '../fields.ts';
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { endOf, msOfSeconds } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { mostFrequent } from '../words.ts';
import { Metadata, Results, TurnInfo } from './deepgramMessages.ts';

const readResults = reader(Results);
const readTurn = reader(TurnInfo);
const readMetadata = reader(Metadata);

/**
 * Deepgram live: each range of audio has interims and one `is_final`; `speech_final` says that the speaker
 * paused. A settled range is a final here: waiting for the pause would cost seconds.
 */
export const deepgram = defineInlet<Tracks>({
  name: 'deepgram',
  aliases: ['deepgram-live'],
  vendor: 'Deepgram',
  title: 'Deepgram live transcription',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '0': 'customer', '1': 'agent', '*': 'customer' },
  redelivers: false,
  messages: { Results, TurnInfo, Metadata },
  initialState: () => noTracks,
  convert(message, tracks) {
    const type = kindOf(objectOf(message), 'type');
    // Older versions send results without a type; some bridges take it off turns.
    if (type === '' && fieldOf(message, 'channel') !== undefined)
      return results(readResults(message), tracks);
    if (type === '' && fieldOf(message, 'turn_index') !== undefined) return turn(readTurn(message), tracks);
    switch (type) {
      case 'Results':
        return results(readResults(message), tracks);
      case 'TurnInfo':
        return turn(readTurn(message), tracks);
      case 'Connected':
        return one(streamEvent('started', readMetadata(message)), tracks);
      case 'Metadata':
        return one(streamEvent('ended', readMetadata(message)), tracks);
      case 'Error':
        return one(
          event({ event: 'failed', scope: 'stream', vendorCode: textField(message, 'code') }),
          tracks,
        );
      case 'SpeechStarted':
      case 'UtteranceEnd':
      case 'Finalize':
        return one(control('marker'), tracks);
      case 'KeepAlive':
        return one(control('keep-alive'), tracks);
      case 'CloseStream':
      case 'Configure':
      case 'ConfigureSuccess':
        return one(control('settings'), tracks);
      default:
        return one(ignored('unknown-type'), tracks);
    }
  },
});

function results(message: Static<typeof Results>, tracks: Tracks): Conversion<Tracks> {
  const best = message.channel.alternatives[0];
  const [channel = 0, channels = 1] = (message.channel_index ?? []).map(numberOf);
  const final = flagOf(message.is_final) ?? false;
  const beginOffsetMs = msOfSeconds(numberOf(message.start));
  const requestId = labelOf(message.metadata?.request_id);
  const words = best?.transcript ?? '';
  const placed = place(tracks, {
    track: String(channel),
    text: words,
    final,
    id: beginOffsetMs === undefined ? undefined : `${channel}-${beginOffsetMs}`,
    beginOffsetMs,
  });
  if (placed.kind === 'empty') return one(ignored('empty'), tracks);
  const diarized = mostFrequent((best?.words ?? []).map(word => labelOf(word.speaker)));
  const durationMs = msOfSeconds(numberOf(message.duration));
  return one(
    utterance({
      conversationId: requestId,
      utteranceId: placed.utteranceId,
      speaker: channels > 1 ? String(channel) : diarized === undefined ? undefined : `speaker_${diarized}`,
      text: words,
      final,
      continues: final && flagOf(message.speech_final) === false ? true : undefined,
      beginOffsetMs,
      endOffsetMs: endOf(beginOffsetMs, durationMs),
      confidence: words === '' ? undefined : numberOf(best?.confidence),
      language: best?.languages?.[0],
    }),
    placed.tracks,
  );
}

function turn(message: Static<typeof TurnInfo>, tracks: Tracks): Conversion<Tracks> {
  const final = message.event === 'EndOfTurn';
  if (message.transcript.trim() === '' && !final) return one(ignored('empty'), tracks);
  return one(
    utterance({
      conversationId: labelOf(message.request_id),
      utteranceId: `turn-${String(message.turn_index)}`,
      text: message.transcript,
      final,
      beginOffsetMs: msOfSeconds(numberOf(message.audio_window_start)),
      endOffsetMs: msOfSeconds(numberOf(message.audio_window_end)),
      language: message.languages?.[0],
    }),
    tracks,
  );
}

function streamEvent(what: 'started' | 'ended', message: Static<typeof Metadata>) {
  return event({ event: what, scope: 'stream', conversationId: labelOf(message.request_id) });
}
