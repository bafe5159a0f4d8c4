import { Type, type Static } from '@sinclair/typebox';
import { flag, label, maybe, number, tag, text } from '../fields.ts';

const common = {
  CallSid: maybe(label),
  TranscriptionSid: maybe(label),
  SequenceId: maybe(label),
  Timestamp: maybe(text),
  LanguageCode: maybe(text),
};
/** Begins a stream, and labels its tracks. */
export const started = Type.Object({
  TranscriptionEvent: tag('transcription-started'),
  ...common,
  InboundTrackLabel: maybe(label),
  OutboundTrackLabel: maybe(label),
});
/** Words of one track. */
export const content = Type.Object({
  TranscriptionEvent: tag('transcription-content'),
  ...common,
  Track: maybe(label),
  Final: maybe(flag),
  /** JSON in a string; a bridge may have parsed it. */
  TranscriptionData: Type.Unsafe<unknown>({ type: ['string', 'object'] }),
});
/** Ends a stream. */
export const stopped = Type.Object({ TranscriptionEvent: tag('transcription-stopped'), ...common });
/** Ends a stream that could not go on. */
export const failed = Type.Object({
  TranscriptionEvent: tag('transcription-error'),
  ...common,
  TranscriptionErrorCode: maybe(label),
});
/** What the string in `TranscriptionData` holds. */
export const data = Type.Object({ transcript: maybe(text), confidence: maybe(number) });
/** What all of them tell. */
export type Common = Omit<Static<typeof stopped>, 'TranscriptionEvent'>;
