import type { Static } from '@sinclair/typebox';
import { labelInForce, noDeliveries, type ChatState } from '../chat.ts';
import { fieldOf, flagOf, isObject, kindOf, labelOf, objectOf, reader, textField } from '../fields.ts';
import type { Conversion, InletResult, RoleMapping } from '../inlet.ts';
import { textOfMarkdown } from '../markdown.ts';
import { harmless, parseJson } from '../parse.ts';
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { remember } from '../seen.ts';
import { msOfInstant } from '../time.ts';
import { message, news, confirmation } from './amazonConnectChatMessages.ts';

const readMessage = reader(message);
const readNews = reader(news);
const readConfirmation = reader(confirmation);

/** Nothing but SNS itself is to be fetched. */
const snsAddress = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/\?[^\s]{1,2000}$/u;
const markdown = 'text/markdown';
const prose = new Set(['', 'text/plain', markdown]);

/**
 * Amazon Connect chat: what message streaming puts on an SNS topic, in its envelope or raw; or what the chat
 * socket and ChatJS hand out.
 */
export const amazonConnectChat = defineInlet<ChatState>({
  name: 'amazon-connect-chat',
  aliases: ['connect-chat', 'aws-connect-chat'],
  vendor: 'Amazon',
  title: 'Amazon Connect chat',
  transports: ['http-json', 'websocket'],
  encoding: 'json',
  channel: 'chat',
  defaultRoles: {
    customer: 'customer',
    agent: 'agent',
    system: 'system',
    custom_bot: 'bot',
    supervisor: 'supervisor',
    '*': 'customer',
  },
  redelivers: true,
  messages: { MESSAGE: message, EVENT: news, SubscriptionConfirmation: confirmation },
  initialState: noDeliveries,
  convert(raw, state, { roles }) {
    const inner = unwrapped(objectOf(raw));
    switch (kindOf(inner, 'Type')) {
      case 'MESSAGE':
        return written(readMessage(inner), state, roles);
      case 'EVENT':
        return one(happened(readNews(inner)), state);
      case 'ATTACHMENT':
        return one(ignored('attachment'), state);
      case 'MESSAGEMETADATA':
        return one(ignored('typing'), state);
      case 'CONNECTION_ACK':
        return one(control('acknowledgement'), state);
      case 'UnsubscribeConfirmation':
        return one(control('settings'), state);
      case 'SubscriptionConfirmation': {
        const { SubscribeURL } = readConfirmation(inner);
        const confirmUrl = snsAddress.test(SubscribeURL) ? SubscribeURL : undefined;
        return one(control('handshake', { confirmUrl }), state);
      }
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

/** The chat item within an SNS notification, a frame of the socket, or an event of ChatJS. */
function unwrapped(raw: Record<string, unknown>): unknown {
  if (raw['Type'] === 'Notification') return embedded(raw['Message'], 'Message');
  if (raw['topic'] === 'aws/chat') return embedded(raw['content'], 'content');
  const data = fieldOf(raw, 'data');
  return textField(data, 'Type') !== undefined && fieldOf(raw, 'Type') === undefined ? data : raw;
}

function embedded(value: unknown, place: string): unknown {
  return isObject(value) ? value : harmless(parseJson(String(value), place));
}

function written(read: Static<typeof message>, state: ChatState, roles: RoleMapping): Conversion<ChatState> {
  const id = String(read.Id);
  if (state.seen.includes(id)) return one(ignored('duplicate'), state);
  const completed = flagOf(read.MessageMetadata?.MessageCompleted);
  // Text that a bot writes word by word comes again and again, longer each time.
  const final = completed ?? true;
  const next = final ? { ...state, seen: remember(state.seen, id) } : state;
  const type = (read.ContentType ?? '').split(';')[0]?.trim() ?? '';
  if (!prose.has(type)) return one(ignored('attachment'), next);
  const content = read.Content ?? '';
  const words = type === markdown ? textOfMarkdown(content) : content;
  if (words.trim() === '' && completed !== true) return one(ignored('empty'), next);
  const said = utterance({
    conversationId: conversationOf(read),
    idempotencyKey: final ? id : undefined,
    utteranceId: id,
    speaker: labelInForce([labelOf(read.ParticipantId), labelOf(read.ParticipantRole)], roles),
    participantId: labelOf(read.ParticipantId),
    text: words,
    final,
    atMs: msOfInstant(read.AbsoluteTime),
  });
  return one(said, next);
}

function happened(read: Static<typeof news>): InletResult {
  const what = (read.ContentType ?? '').replace('application/vnd.amazonaws.connect.event.', '');
  switch (what) {
    case 'chat.ended':
      return event({
        event: 'ended',
        scope: 'conversation',
        conversationId: conversationOf(read),
        idempotencyKey: String(read.Id),
      });
    case 'typing':
    case 'message.delivered':
    case 'message.read':
      return ignored('typing');
    default:
      return ignored('status-only');
  }
}

/** A transfer gives a chat a new contact; the first one stays its name. */
function conversationOf(read: {
  InitialContactId?: string | number | null;
  ContactId?: string | number | null;
}) {
  return labelOf(read.InitialContactId) ?? labelOf(read.ContactId);
}
