import type { Static } from '@sinclair/typebox';
import { flagOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { InletUtterance } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, some, utterance } from '../results.ts';
import { msOfDuration, msOfSecondsNanos } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { mostFrequent } from '../words.ts';
import { StreamingRecognizeResponse, type Duration, type Result } from './googleMessages.ts';

const readResponse = reader(StreamingRecognizeResponse);

const knownFields = [
  'results',
  'speechEventType',
  'speechEventTime',
  'speechEventOffset',
  'totalBilledTime',
  'requestId',
  'metadata',
  'error',
];

/**
 * Google's StreamingRecognizeResponse in its JSON form (v1 and v2). `isFinal` is absent when false; one message
 * may hold a stable and an unstable piece of the same interim, whose leading blank counts when they are joined.
 */
export const google = defineInlet<Tracks>({
  name: 'google',
  aliases: ['google-stt', 'google-speech', 'google-speech-to-text', 'google-streaming'],
  vendor: 'Google',
  title: 'Google Speech-to-Text streaming',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '1': 'customer', '2': 'agent', '*': 'customer' },
  redelivers: false,
  messages: { StreamingRecognizeResponse },
  initialState: () => noTracks,
  convert(message, state) {
    const fields = objectOf(message);
    if (!isGoogles(fields)) return one(ignored('unknown-type'), state);
    const { results, speechEventType, error } = readResponse(message);
    if (error)
      return one(event({ event: 'failed', scope: 'stream', vendorCode: labelOf(error.code) }), state);
    const spoken: InletUtterance[] = [];
    let tracks = state;
    for (const { track, ...piece } of joined(results ?? [])) {
      const placed = place(tracks, { ...piece, track });
      tracks = placed.tracks;
      if (placed.kind === 'empty') continue;
      spoken.push(utterance({ ...piece, utteranceId: placed.utteranceId }));
    }
    const speechEvent = labelOf(speechEventType);
    if (spoken.length === 0 && speechEvent !== undefined && !/UNSPECIFIED$|^0$/u.test(speechEvent))
      return one(control('marker'), tracks);
    return some(spoken, tracks);
  },
});

/** Its messages name no type; those of others do, and share a field or two with them. */
function isGoogles(fields: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(fields).filter(key => fields[key] !== undefined);
  const others = ['type', 'message', 'topicName'].some(key => keys.includes(key));
  return !others && (keys.length === 0 || knownFields.some(field => keys.includes(field)));
}

interface Piece {
  readonly track: string;
  readonly speaker: string | undefined;
  readonly text: string;
  readonly final: boolean;
  readonly beginOffsetMs: number | undefined;
  readonly endOffsetMs: number | undefined;
  readonly confidence: number | undefined;
  readonly language: string | undefined;
}

/** Finals one by one; interims of a channel that follow each other are pieces of one. */
function joined(results: readonly Result[]): Piece[] {
  const pieces: Piece[] = [];
  for (const result of results) {
    const piece = pieceOf(result);
    const at = piece.final ? -1 : pieces.findIndex(other => !other.final && other.track === piece.track);
    const earlier = pieces[at];
    if (earlier === undefined) pieces.push(piece);
    else
      pieces[at] = {
        ...earlier,
        text: earlier.text + piece.text,
        endOffsetMs: piece.endOffsetMs ?? earlier.endOffsetMs,
      };
  }
  return pieces;
}

function pieceOf(result: Result): Piece {
  const best = result.alternatives?.[0];
  const words = best?.words ?? [];
  const channel = labelOf(result.channelTag);
  // Zero means "not told" in both.
  const track = channel === undefined || channel === '0' ? '1' : channel;
  const speaker = mostFrequent(words.map(word => labelOf(word.speakerLabel) ?? labelOf(word.speakerTag)));
  const confidence = numberOf(best?.confidence);
  return {
    track,
    speaker: speaker === undefined || speaker === '0' ? (channel === '0' ? undefined : channel) : speaker,
    text: best?.transcript ?? '',
    final: flagOf(result.isFinal) ?? false,
    beginOffsetMs: msOf(words[0]?.startTime ?? words[0]?.startOffset),
    endOffsetMs: msOf(result.resultEndTime ?? result.resultEndOffset),
    confidence: confidence === 0 ? undefined : confidence,
    language: labelOf(result.languageCode),
  };
}

function msOf(duration: Static<typeof Duration> | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return typeof duration === 'string'
    ? msOfDuration(duration)
    : msOfSecondsNanos(numberOf(duration.seconds), numberOf(duration.nanos));
}
