import { Type } from '@sinclair/typebox';
import { label, list, maybe, number, text } from '../fields.ts';

/** Three numbers that add up to one. */
export const Sentiment = Type.Object({
  Negative: maybe(number),
  Neutral: maybe(number),
  Positive: maybe(number),
});
const common = {
  Id: maybe(label),
  Offset: maybe(number),
  Duration: maybe(number),
  Channel: maybe(label),
  SpeakerId: maybe(label),
  PrimaryLanguage: maybe(Type.Object({ Language: maybe(text) })),
};
/** Body of `speech.hypothesis` and `speech.fragment`. */
export const Hypothesis = Type.Object({ ...common, Text: maybe(text) });
/** Body of `speech.phrase`. */
export const Phrase = Type.Object({
  ...common,
  RecognitionStatus: maybe(label),
  DisplayText: maybe(text),
  Text: maybe(text),
  Sentiment: maybe(Sentiment),
  NBest: maybe(
    list(
      Type.Object({
        Confidence: maybe(number),
        Display: maybe(text),
        Lexical: maybe(text),
        Sentiment: maybe(Sentiment),
      }),
    ),
  ),
});
