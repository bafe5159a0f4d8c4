import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

/** A range of audio, interim or settled. */
export const Results = Type.Object({
  type: Type.Optional(tag('Results')),
  channel_index: maybe(list(number)),
  start: maybe(number),
  duration: maybe(number),
  is_final: maybe(flag),
  speech_final: maybe(flag),
  channel: Type.Object({
    alternatives: list(
      Type.Object({
        transcript: text,
        confidence: maybe(number),
        languages: maybe(list(text)),
        words: maybe(list(Type.Object({ speaker: maybe(label) }))),
      }),
    ),
  }),
  metadata: maybe(Type.Object({ request_id: maybe(text) })),
});
/** Flux, the turn-based second version. */
export const TurnInfo = Type.Object({
  type: Type.Optional(tag('TurnInfo')),
  event: text,
  turn_index: number,
  transcript: text,
  request_id: maybe(text),
  audio_window_start: maybe(number),
  audio_window_end: maybe(number),
  languages: maybe(list(text)),
});
/** The end of a stream, and the beginning of one of the second version. */
export const Metadata = Type.Object({ type: tag('Metadata', 'Connected'), request_id: maybe(text) });
