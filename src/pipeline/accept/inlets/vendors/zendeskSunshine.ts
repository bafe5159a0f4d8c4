import { Type, type Static, type TSchema } from '@sinclair/typebox';
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
import type { Conversion, InletResult, RoleMapping } from '../inlet.ts';
import { defineInlet, event, ignored, inTurn, one, utterance } from '../results.ts';
import { msOfInstant } from '../time.ts';

const common = { id: maybe(label), createdAt: maybe(text) };
const conversation = Type.Object({ id: maybe(label) });
const said = Type.Object({
  type: tag('conversation:message'),
  ...common,
  payload: Type.Object({
    conversation: maybe(conversation),
    message: Type.Object({
      id: maybe(label),
      received: maybe(text),
      author: Type.Object({ type: maybe(label), userId: maybe(label) }),
      content: Type.Object({ type: maybe(text), text: maybe(text) }),
      source: maybe(Type.Object({ type: maybe(label) })),
    }),
  }),
});
const news = Type.Object({
  type: tag('conversation:create', 'conversation:remove'),
  ...common,
  payload: Type.Object({ conversation: maybe(conversation) }),
});
const readSaid = reader(said);
const readNews = reader(news);
const readEvents = reader(Type.Object({ events: list(Type.Unknown()) }));
const webhook = (item: TSchema) => Type.Object({ events: list(item) });

/** Typing and reading. */
const marks = new Set(['conversation:typing', 'conversation:read']);
const signsOfLife =
  /^(?:conversation:(?:join|leave|referral|postback|message:delivery:(?:channel|user|failure))|client:(?:add|remove|update)|user:(?:merge|update|remove)|switchboard:[a-zA-Z:]{1,40})$/u;

/** Sunshine Conversations (Zendesk messaging), version 2 of its webhooks: several events in one call. */
export const zendeskSunshine = defineInlet<ChatState>({
  name: 'zendesk-sunshine',
  aliases: ['sunshine', 'zendesk', 'sunshine-conversations'],
  vendor: 'Zendesk',
  title: 'Zendesk Sunshine Conversations',
  transports: ['http-json'],
  encoding: 'json',
  channel: 'chat',
  defaultRoles: { user: 'customer', business: 'agent', 'zd:answerbot': 'bot', '*': 'customer' },
  redelivers: true,
  messages: { 'conversation:message': webhook(said), 'conversation:create': webhook(news) },
  initialState: noDeliveries,
  convert(message, state, { roles }) {
    if (fieldOf(objectOf(message), 'events') === undefined) return one(ignored('unknown-type'), state);
    return inTurn(readEvents(message).events, state, (item, current) => happened(item, current, roles));
  },
});

function happened(item: unknown, state: ChatState, roles: RoleMapping): Conversion<ChatState> {
  const type = kindOf(item, 'type');
  switch (type) {
    case 'conversation:message': {
      const read = readSaid(item);
      const key = labelOf(read.id) ?? labelOf(read.payload.message.id);
      if (key === undefined) throw invalid('a message must have an id');
      return onceOnly(state, key, () => [written(read, key, roles)]);
    }
    case 'conversation:create':
    case 'conversation:remove': {
      const { id, createdAt, payload } = readNews(item);
      const started = type === 'conversation:create';
      const what = event({
        event: started ? 'started' : 'ended',
        scope: 'conversation',
        conversationId: labelOf(payload.conversation?.id),
        idempotencyKey: labelOf(id),
        startedAtMs: started ? msOfInstant(createdAt) : undefined,
      });
      return one(what, state);
    }
    default: {
      if (marks.has(type)) return one(ignored('typing'), state);
      return one(ignored(signsOfLife.test(type) ? 'status-only' : 'unknown-type'), state);
    }
  }
}

function written({ createdAt, payload }: Static<typeof said>, key: string, roles: RoleMapping): InletResult {
  const { id, received, author, content, source } = payload.message;
  // Pictures, files, carousels and forms may carry a caption made by the machine: nobody said it.
  if (labelOf(content.type) !== undefined && content.type !== 'text') return ignored('attachment');
  const words = content.text ?? '';
  if (words.trim() === '') return ignored('empty');
  return utterance({
    conversationId: labelOf(payload.conversation?.id),
    idempotencyKey: key,
    utteranceId: labelOf(id) ?? key,
    speaker: labelInForce([labelOf(source?.type), labelOf(author.type)], roles),
    participantId: labelOf(author.userId),
    text: words,
    final: true,
    atMs: msOfInstant(received) ?? msOfInstant(createdAt),
  });
}
