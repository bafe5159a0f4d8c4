import { Type, type Static } from '@sinclair/typebox';
import { flag, label, list, maybe, number, text } from '../fields.ts';

/** "0.900s", or `{seconds, nanos}` as some client libraries write it. */
export const Duration = Type.Unsafe<
  string | { seconds?: number | string | null; nanos?: number | string | null }
>({
  type: ['string', 'object'],
  properties: { seconds: maybe(number), nanos: maybe(number) },
});
const Result = Type.Object({
  alternatives: maybe(
    list(
      Type.Object({
        transcript: maybe(text),
        confidence: maybe(number),
        words: maybe(
          list(
            Type.Object({
              startTime: maybe(Duration),
              startOffset: maybe(Duration),
              speakerTag: maybe(label),
              speakerLabel: maybe(label),
            }),
          ),
        ),
      }),
    ),
  ),
  isFinal: maybe(flag),
  resultEndTime: maybe(Duration),
  resultEndOffset: maybe(Duration),
  channelTag: maybe(label),
  languageCode: maybe(text),
});
/** Every message there is. */
export const StreamingRecognizeResponse = Type.Object({
  results: maybe(list(Result)),
  speechEventType: maybe(label),
  error: maybe(Type.Object({ code: maybe(label) })),
});
export type Result = Static<typeof Result>;
