import { Type } from '@sinclair/typebox';
import { flag, label, list, maybe, number, tag, text } from '../fields.ts';

const Author = Type.Object({ type: maybe(label), id: maybe(label) });
/** An answer, a note, a change. */
export const Part = Type.Object({
  id: label,
  part_type: maybe(text),
  body: maybe(text),
  created_at: maybe(number),
  redacted: maybe(flag),
  author: maybe(Author),
});
/** The conversation with the parts that are news, or such a part itself. */
export const Item = Type.Object({
  type: maybe(text),
  id: label,
  conversation_id: maybe(label),
  conversation: maybe(Type.Object({ id: maybe(label) })),
  created_at: maybe(number),
  source: maybe(
    Type.Object({ id: maybe(label), body: maybe(text), redacted: maybe(flag), author: maybe(Author) }),
  ),
  conversation_parts: maybe(Type.Object({ conversation_parts: maybe(list(Part)) })),
});
/** Every webhook: what happened, and the conversation (or part) it happened to. */
export const notification = Type.Object({
  type: tag('notification_event'),
  id: maybe(label),
  topic: text,
  data: Type.Object({ item: Item }),
});
