import { Type, type Static } from '@sinclair/typebox';
import { label, maybe, number, tag, text } from '../fields.ts';

const Fields = Type.Object({
  user: maybe(label),
  bot_id: maybe(label),
  team: maybe(label),
  user_team: maybe(label),
  ts: maybe(label),
  thread_ts: maybe(label),
  text: maybe(text),
  edited: maybe(Type.Object({ ts: maybe(number) })),
});
const Edited = Type.Object({ subtype: maybe(text), ...Fields.properties });
const envelope = {
  type: tag('event_callback'),
  event_id: maybe(label),
  team_id: maybe(label),
};
/** A message posted, changed or deleted. */
export const posted = Type.Object({
  ...envelope,
  event: Type.Object({
    type: tag('message'),
    subtype: maybe(text),
    channel: maybe(label),
    deleted_ts: maybe(label),
    event_ts: maybe(label),
    message: maybe(Edited),
    previous_message: maybe(Edited),
    ...Fields.properties,
  }),
});
/** The handshake. */
export const verification = Type.Object({ type: tag('url_verification'), challenge: text });

/** What is known of a message, whole or of what is left of it. */
export type Writing = { readonly [K in keyof Static<typeof Fields>]?: Static<typeof Fields>[K] | undefined };
