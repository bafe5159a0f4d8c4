import { Type, type Static } from '@sinclair/typebox';
import { labelInForce, noDeliveries, onceOnly, type ChatState } from '../chat.ts';
import {
  fieldOf,
  invalid,
  kindOf,
  label,
  labelOf,
  list,
  maybe,
  objectOf,
  reader,
  tag,
  text,
} from '../fields.ts';
import type { InletResult, RoleMapping } from '../inlet.ts';
import { defineInlet, event, ignored, one, utterance } from '../results.ts';
import { msOfInstant } from '../time.ts';

const party = maybe(Type.Object({ id: maybe(label) }));
const common = {
  id: maybe(label),
  conversationId: maybe(label),
  channel: Type.Object({ messageId: maybe(label), time: maybe(text), to: party, from: party }),
  direction: maybe(tag('Inbound', 'Outbound')),
};
const words = Type.Object({
  type: tag('Text', 'Structured'),
  ...common,
  text: maybe(text),
  /** Pictures, cards, buttons; only whether there are any matters. */
  content: maybe(list(Type.Unknown())),
  originatingEntity: maybe(label),
});
const presence = Type.Object({
  type: tag('Event'),
  ...common,
  events: maybe(
    list(Type.Object({ eventType: maybe(text), presence: maybe(Type.Object({ type: maybe(text) })) })),
  ),
});
const readWords = reader(words);
const readPresence = reader(presence);

/** Genesys Cloud Open Messaging: the normalised messages of both directions; receipts share their shape. */
export const genesysOpenMessaging = defineInlet<ChatState>({
  name: 'genesys-open-messaging',
  aliases: ['genesys-messaging', 'open-messaging'],
  vendor: 'Genesys',
  title: 'Genesys Open Messaging',
  transports: ['http-json'],
  encoding: 'json',
  channel: 'chat',
  defaultRoles: { inbound: 'customer', outbound: 'agent', bot: 'bot', '*': 'customer' },
  redelivers: true,
  messages: { Text: words, Event: presence },
  initialState: noDeliveries,
  convert(message, state, { roles }) {
    const fields = objectOf(message);
    if (fieldOf(fields, 'channel') === undefined) return one(ignored('unknown-type'), state);
    switch (kindOf(fields, 'type')) {
      case 'Text':
      case 'Structured': {
        const read = readWords(message);
        const id = labelOf(read.id) ?? labelOf(read.channel.messageId);
        if (id === undefined) throw invalid('a message must have an id');
        return onceOnly(state, id, () => [written(read, id, roles)]);
      }
      case 'Event':
        return one(happened(readPresence(message)), state);
      case 'Receipt':
        return one(ignored('typing'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function written(read: Static<typeof words>, id: string, roles: RoleMapping): InletResult {
  const said = read.text ?? '';
  if (said.trim() === '')
    return ignored(read.type === 'Structured' || read.content?.length ? 'attachment' : 'empty');
  const bot = labelOf(read.originatingEntity)?.toLowerCase() === 'bot' && read.direction !== 'Inbound';
  return utterance({
    conversationId: conversationOf(read),
    idempotencyKey: id,
    utteranceId: id,
    speaker: labelInForce([bot ? 'bot' : undefined, labelOf(read.direction)], roles),
    participantId: labelOf(read.channel.from?.id),
    text: said,
    final: true,
    atMs: msOfInstant(read.channel.time),
  });
}

function happened(read: Static<typeof presence>): InletResult {
  const left = read.events?.some(({ presence: mark }) => mark?.type === 'Disconnect') ?? false;
  if (!left) return ignored('typing');
  return event({ event: 'ended', scope: 'conversation', conversationId: conversationOf(read) });
}

/** A message names no conversation, but the customer, on one side or the other. */
function conversationOf(read: Pick<Static<typeof words>, 'conversationId' | 'channel' | 'direction'>) {
  const { to, from } = read.channel;
  return labelOf(read.conversationId) ?? labelOf((read.direction === 'Outbound' ? to : from)?.id);
}
