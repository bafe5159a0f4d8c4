import { Type } from '@sinclair/typebox';
import { flag, label, maybe, tag, text } from '../fields.ts';

const item = {
  Id: label,
  ContentType: maybe(text),
  ParticipantId: maybe(label),
  ParticipantRole: maybe(label),
  AbsoluteTime: maybe(text),
  ContactId: maybe(label),
  InitialContactId: maybe(label),
};
/** Words, or a card, of a participant. */
export const message = Type.Object({
  Type: tag('MESSAGE'),
  ...item,
  Content: maybe(text),
  MessageMetadata: maybe(Type.Object({ MessageCompleted: maybe(flag) })),
});
/** Somebody joined, typed, left; the chat ended. */
export const news = Type.Object({ Type: tag('EVENT'), ...item });
/** SNS asks whether this address wants the topic. */
export const confirmation = Type.Object({ Type: tag('SubscriptionConfirmation'), SubscribeURL: text });
