import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

export const Utterance = Type.Object({
  text: maybe(text),
  start: maybe(number),
  end: maybe(number),
  confidence: maybe(number),
  channel: maybe(label),
  speaker: maybe(label),
  language: maybe(text),
});
const common = { session_id: maybe(label), created_at: maybe(text) };
/** Words, interim or settled. */
export const transcript = Type.Object({
  type: tag('transcript'),
  ...common,
  data: Type.Object({ id: label, is_final: maybe(flag), utterance: Utterance }),
});
/** What it feels in an utterance. */
export const sentiment_analysis = Type.Object({
  type: tag('sentiment_analysis'),
  ...common,
  data: maybe(
    Type.Object({
      utterance_id: maybe(label),
      results: maybe(
        list(
          Type.Object({
            sentiment: maybe(text),
            emotion: maybe(text),
            start: maybe(number),
            end: maybe(number),
            channel: maybe(label),
          }),
        ),
      ),
    }),
  ),
});
/** Begin and end of a session. */
export const lifecycle = Type.Object({ type: tag('start_session', 'end_session'), ...common });
/** A callback carries the same message in `payload`. */
export const callback = Type.Object({ event: tag('live.transcript'), payload: transcript });
