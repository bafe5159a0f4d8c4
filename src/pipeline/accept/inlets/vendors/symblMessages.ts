import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

/** Who speaks. */
export const Person = Type.Object({ id: maybe(label), userId: maybe(label) });
const Instant = Type.Object({ seconds: maybe(number), nanos: maybe(number) });
/** Polished messages, some seconds later. */
export const message_response = Type.Object({
  type: tag('message_response'),
  messages: list(
    Type.Object({
      id: label,
      from: maybe(Person),
      payload: Type.Object({ content: maybe(text) }),
      duration: maybe(
        Type.Object({ startTime: maybe(text), timeOffset: maybe(number), duration: maybe(number) }),
      ),
      sentiment: maybe(
        Type.Object({
          polarity: maybe(Type.Object({ score: maybe(number) })),
          suggested: maybe(text),
        }),
      ),
    }),
  ),
});
/** Words as they are recognised. */
export const Recognition = Type.Object({
  type: tag('recognition_result'),
  isFinal: maybe(flag),
  punctuated: maybe(Type.Object({ transcript: maybe(text) })),
  payload: maybe(
    Type.Object({
      raw: maybe(
        Type.Object({
          alternatives: maybe(
            list(
              Type.Object({
                transcript: maybe(text),
                confidence: maybe(number),
                words: maybe(list(Type.Object({ startTime: maybe(Instant), endTime: maybe(Instant) }))),
              }),
            ),
          ),
        }),
      ),
    }),
  ),
  user: maybe(Person),
});
/** The same, as the socket wraps it. */
export const recognition_result = Type.Object({ type: tag('message'), message: Recognition });
/** Questions and tasks it finds. */
export const insight_response = Type.Object({
  type: tag('insight_response'),
  insights: maybe(list(Type.Object({ type: maybe(text) }))),
});
/** Phrases somebody asked it to look for. */
export const tracker_response = Type.Object({
  type: tag('tracker_response'),
  trackers: maybe(list(Type.Object({ name: maybe(text) }))),
});
/** Begins of a conversation. */
export const lifecycle = Type.Object({
  type: tag('message'),
  message: Type.Object({
    type: tag('conversation_created', 'recognition_started'),
    data: maybe(Type.Object({ conversationId: maybe(label) })),
  }),
});
