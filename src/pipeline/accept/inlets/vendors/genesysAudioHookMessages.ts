import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

/** Begins a session, and names its conversation. */
export const open = Type.Object({
  type: tag('open'),
  parameters: Type.Object({ conversationId: maybe(label), language: maybe(text) }),
});
/** One entity of an event. */
export const Transcript = Type.Object({
  id: maybe(label),
  channelId: maybe(label),
  channel: maybe(label),
  isFinal: maybe(flag),
  offset: maybe(text),
  position: maybe(text),
  duration: maybe(text),
  alternatives: maybe(
    list(
      Type.Object({
        confidence: maybe(number),
        languages: maybe(list(text)),
        interpretations: maybe(list(Type.Object({ type: maybe(text), transcript: maybe(text) }))),
      }),
    ),
  ),
});
/** Entities of any kind. */
export const eventMessage = Type.Object({
  type: tag('event'),
  parameters: Type.Object({
    entities: list(Type.Object({ type: text, data: maybe(Type.Object({})) })),
  }),
});
/** An event as it must be for words to be in it. */
export const transcripts = Type.Object({
  type: tag('event'),
  parameters: Type.Object({
    entities: list(Type.Object({ type: tag('transcript'), data: Transcript })),
  }),
});
/** Ends a session, one way or another. */
export const close = Type.Object({
  type: tag('close', 'disconnect', 'error'),
  parameters: maybe(Type.Object({ reason: maybe(text), code: maybe(label) })),
});
