import { Type, type Static } from '@sinclair/typebox';
import {
  fieldOf,
  flag,
  flagOf,
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
import type { InletUtterance } from '../inlet.ts';
import { defineInlet, event, ignored, one, some, utterance } from '../results.ts';
import { msOfSeconds } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { mostFrequent, meanOf } from '../words.ts';
import { exceptionOf } from './amazonExceptions.ts';

const Result = Type.Object({
  ResultId: maybe(label),
  StartTime: maybe(number),
  EndTime: maybe(number),
  IsPartial: maybe(flag),
  ChannelId: maybe(label),
  LanguageCode: maybe(text),
  Alternatives: maybe(
    list(
      Type.Object({
        Transcript: maybe(text),
        Items: maybe(
          list(
            Type.Object({
              Type: maybe(text),
              Speaker: maybe(label),
              Confidence: maybe(number),
            }),
          ),
        ),
      }),
    ),
  ),
});
const TranscriptEvent = Type.Object({ Transcript: Type.Object({ Results: maybe(list(Result)) }) });
const readEvent = reader(TranscriptEvent);

/**
 * Amazon Transcribe streaming: the JSON in the frames of its event stream, with or without the wrapper that the
 * SDKs put around it.
 */
export const amazonTranscribe = defineInlet<Tracks>({
  name: 'amazon-transcribe',
  aliases: ['aws-transcribe', 'transcribe', 'amazon-transcribe-streaming'],
  vendor: 'Amazon',
  title: 'Amazon Transcribe streaming',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { ch_0: 'customer', ch_1: 'agent', '*': 'customer' },
  redelivers: false,
  messages: { TranscriptEvent },
  initialState: () => noTracks,
  convert(message, state) {
    const outer = objectOf(message);
    const fields = objectOf(fieldOf(outer, 'TranscriptResultStream') ?? outer);
    const wrapped = fieldOf(fields, 'TranscriptEvent');
    const inner = wrapped ?? fields;
    if (fieldOf(inner, 'Transcript') === undefined && wrapped === undefined) {
      const vendorCode = exceptionOf(fields);
      return vendorCode === undefined
        ? one(ignored('unknown-type'), state)
        : one(event({ event: 'failed', scope: 'stream', vendorCode }), state);
    }
    const spoken: InletUtterance[] = [];
    let tracks = state;
    for (const result of readEvent(inner).Transcript.Results ?? []) {
      const { track, ...words } = wordsOf(result);
      const final = !(flagOf(result.IsPartial) ?? false);
      const placed = place(tracks, { ...words, track, final, id: labelOf(result.ResultId) });
      tracks = placed.tracks;
      if (placed.kind === 'empty') continue;
      spoken.push(
        utterance({ ...words, final, utteranceId: labelOf(result.ResultId) ?? placed.utteranceId }),
      );
    }
    return some(spoken, tracks);
  },
});

function wordsOf(result: Static<typeof Result>) {
  const best = result.Alternatives?.[0];
  const items = (best?.Items ?? []).filter(item => item.Type !== 'punctuation');
  const channel = labelOf(result.ChannelId);
  const speaker = mostFrequent(items.map(item => labelOf(item.Speaker)));
  return {
    track: channel ?? 'ch_0',
    speaker: channel ?? (speaker === undefined ? undefined : `spk_${speaker.replace(/^spk_/u, '')}`),
    text: best?.Transcript ?? '',
    beginOffsetMs: msOfSeconds(numberOf(result.StartTime)),
    endOffsetMs: msOfSeconds(numberOf(result.EndTime)),
    confidence: meanOf(items.map(item => numberOf(item.Confidence))),
    language: labelOf(result.LanguageCode),
  };
}
