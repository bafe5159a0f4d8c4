import { Type, type Static } from '@sinclair/typebox';
import { labelInForce, noDeliveries, onceOnly, revisionOf, type ChatState } from '../chat.ts';
import { kindOf, label, labelOf, maybe, objectOf, reader, tag, text } from '../fields.ts';
import type { Edit, InletResult, RoleMapping } from '../inlet.ts';
import { defineInlet, event, ignored, one, utterance } from '../results.ts';
import { msOfInstant } from '../time.ts';

const conversation = { ConversationSid: maybe(label), DateCreated: maybe(text), DateUpdated: maybe(text) };
const message = Type.Object({
  EventType: tag('onMessageAdded', 'onMessageUpdated', 'onMessageRemoved'),
  MessageSid: label,
  ...conversation,
  Body: maybe(text),
  Author: maybe(label),
  ParticipantSid: maybe(label),
  Source: maybe(label),
  /** JSON in a string; only whether there is any matters. */
  Media: Type.Optional(Type.Unknown()),
});
const news = Type.Object({
  EventType: tag('onConversationAdded', 'onConversationStateUpdated', 'onConversationRemoved'),
  ...conversation,
  State: maybe(text),
  StateTo: maybe(text),
  Reason: maybe(text),
});
const readMessage = reader(message);
const readNews = reader(news);

/** Sent after the fact, and nothing said. */
const signsOfLife = new Set([
  'onConversationUpdated',
  'onParticipantAdded',
  'onParticipantUpdated',
  'onParticipantRemoved',
  'onDeliveryUpdated',
  'onUserAdded',
  'onUserUpdated',
]);
/** Sent before the fact, which may yet be refused; what becomes of it is told again. */
const beforehand = /^on(?:Message|Conversation|Participant|User)(?:Add|Update|Remove)$/u;

const edits: Readonly<Record<Static<typeof message>['EventType'], Edit>> = {
  onMessageAdded: 'new',
  onMessageUpdated: 'replace',
  onMessageRemoved: 'retract',
};

/** Twilio Conversations: form-encoded webhooks of a conversation over SMS, WhatsApp, web chat. */
export const twilioConversations = defineInlet<ChatState>({
  name: 'twilio-conversations',
  aliases: ['twilio-chat'],
  vendor: 'Twilio',
  title: 'Twilio Conversations',
  transports: ['http-form'],
  encoding: 'form',
  channel: 'chat',
  defaultRoles: {
    sms: 'customer',
    mms: 'customer',
    whatsapp: 'customer',
    messenger: 'customer',
    sdk: 'agent',
    api: 'agent',
    '*': 'customer',
  },
  redelivers: true,
  messages: { message, conversation: news },
  initialState: noDeliveries,
  convert(raw, state, { roles }) {
    const type = kindOf(objectOf(raw), 'EventType');
    switch (type) {
      case 'onMessageAdded':
      case 'onMessageUpdated':
      case 'onMessageRemoved': {
        const read = readMessage(raw);
        const key = [read.MessageSid, type, labelOf(read.DateUpdated) ?? ''].join(':');
        return onceOnly(state, key, () => [written(read, key, roles)]);
      }
      case 'onConversationAdded':
      case 'onConversationStateUpdated':
      case 'onConversationRemoved':
        return one(newsOf(readNews(raw)), state);
      default: {
        if (beforehand.test(type)) return one(ignored('second-copy'), state);
        return one(ignored(signsOfLife.has(type) ? 'status-only' : 'unknown-type'), state);
      }
    }
  },
});

function written(read: Static<typeof message>, key: string, roles: RoleMapping): InletResult {
  const edit = edits[read.EventType];
  const body = edit === 'retract' ? '' : (read.Body ?? '');
  // An edit may leave nothing but a picture: then it takes the words back.
  if (edit === 'new' && body.trim() === '')
    return ignored((read.Media ?? '') === '' ? 'empty' : 'attachment');
  const createdAtMs = msOfInstant(read.DateCreated);
  const updatedAtMs = msOfInstant(read.DateUpdated);
  return utterance({
    conversationId: labelOf(read.ConversationSid),
    idempotencyKey: key,
    utteranceId: String(read.MessageSid),
    speaker: labelInForce([labelOf(read.Author), labelOf(read.Source)], roles),
    participantId: labelOf(read.ParticipantSid),
    text: body,
    final: true,
    edit,
    revision: revisionOf(edit, updatedAtMs),
    atMs: createdAtMs ?? updatedAtMs,
  });
}

function newsOf({ EventType, ...read }: Static<typeof news>): InletResult {
  const conversationId = labelOf(read.ConversationSid);
  const common = { scope: 'conversation', conversationId } as const;
  if (EventType === 'onConversationAdded')
    return event({ ...common, event: 'started', startedAtMs: msOfInstant(read.DateCreated) });
  const state = EventType === 'onConversationRemoved' ? 'closed' : (read.StateTo ?? read.State);
  // An inactive conversation wakes with its next message.
  if (state !== 'closed') return ignored('status-only');
  return event({ ...common, event: 'ended', reason: labelOf(read.Reason) });
}
