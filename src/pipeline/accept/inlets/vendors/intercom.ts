import type { Static } from '@sinclair/typebox';
import { labelInForce, noDeliveries, onceOnly, type ChatState } from '../chat.ts';
import { flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import { textOfHtml } from '../html.ts';
import type { InletResult, RoleMapping } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { msOfSeconds } from '../time.ts';
import { notification, type Item, type Part } from './intercomMessages.ts';

const readNotification = reader(notification);

/** Begun by either side: the words are in `source`. */
const opening = new Set(['conversation.user.created', 'conversation.admin.single.created']);
/** Answers, and changes that may come with one: the words are in the last part. */
const speaking = new Set([
  'conversation.user.replied',
  'conversation.admin.replied',
  'conversation.operator.replied',
  'conversation.admin.opened',
  'conversation.admin.assigned',
  'conversation.admin.closed',
]);
const signsOfLife =
  /^conversation\.(?:read|rating\.[a-z]{1,20}|priority\.[a-z]{1,20}|contact\.[a-z]{1,20}|admin\.(?:noted|snoozed|unsnoozed|[a-z]{1,20}\.assigned))$|^conversation_part\.tag\.created$/u;

/** Intercom: webhooks of a workspace, delivered again until answered; bodies are HTML. */
export const intercom = defineInlet<ChatState>({
  name: 'intercom',
  aliases: ['intercom-conversations'],
  vendor: 'Intercom',
  title: 'Intercom conversations',
  transports: ['http-json'],
  encoding: 'json',
  channel: 'chat',
  defaultRoles: {
    user: 'customer',
    lead: 'customer',
    contact: 'customer',
    admin: 'agent',
    team: 'agent',
    bot: 'bot',
    '*': 'customer',
  },
  redelivers: true,
  messages: { notification_event: notification },
  initialState: noDeliveries,
  convert(message, state, { roles }) {
    const fields = objectOf(message);
    if (kindOf(fields, 'type') !== 'notification_event') return one(ignored('unknown-type'), state);
    const topic = kindOf(fields, 'topic');
    if (topic === 'ping') return one(control('keep-alive'), state);
    if (signsOfLife.test(topic)) return one(ignored('status-only'), state);
    const known =
      opening.has(topic) ||
      speaking.has(topic) ||
      topic === 'conversation_part.redacted' ||
      topic === 'conversation.deleted';
    if (!known) return one(ignored('unknown-type'), state);
    const read = readNotification(message);
    return onceOnly(state, labelOf(read.id), () => happened(read, roles));
  },
});

function happened({ id, topic, data: { item } }: Static<typeof notification>, roles: RoleMapping) {
  const parts = item.conversation_parts?.conversation_parts ?? [];
  const key = labelOf(id);
  if (topic === 'conversation_part.redacted') return retracted(item, key, roles);
  if (topic === 'conversation.deleted') return [ended(item, 'deleted', key)];
  if (opening.has(topic)) {
    const { source } = item;
    const first = { ...source, id: labelOf(source?.id) ?? `source-${item.id}`, created_at: item.created_at };
    return [written(first, item, key, roles)];
  }
  const last = parts.findLast(({ body }) => (body ?? '') !== '') ?? parts.at(-1);
  const words = last === undefined ? [] : [written(last, item, key, roles)];
  if (topic !== 'conversation.admin.closed') return words;
  return [...words.filter(({ kind }) => kind !== 'ignored'), ended(item, 'closed', key)];
}

type Spoken = Pick<Static<typeof Part>, 'id'> & {
  readonly [K in 'body' | 'created_at' | 'redacted' | 'author']?: Static<typeof Part>[K] | undefined;
};

function written(
  part: Spoken,
  item: Static<typeof Item>,
  key: string | undefined,
  roles: RoleMapping,
): InletResult {
  const redacted = flagOf(part.redacted) ?? false;
  const words = redacted ? '' : textOfHtml(part.body ?? '');
  // A body of nothing but a picture is not empty, its text is.
  if (!redacted && words === '') return ignored(labelOf(part.body) === undefined ? 'empty' : 'attachment');
  const { author } = part;
  return utterance({
    conversationId: String(item.id),
    idempotencyKey: key,
    utteranceId: String(part.id),
    speaker: labelInForce([labelOf(author?.id), labelOf(author?.type)], roles),
    participantId: labelOf(author?.id),
    text: words,
    final: true,
    edit: redacted ? 'retract' : 'new',
    atMs: msOfSeconds(numberOf(part.created_at)),
  });
}

/** The item is the conversation with its parts, or the part itself. */
function retracted(item: Static<typeof Item>, key: string | undefined, roles: RoleMapping): InletResult[] {
  if (item.type === 'conversation_part') {
    const conversationId = labelOf(item.conversation_id) ?? labelOf(item.conversation?.id);
    const conversation = { ...item, id: conversationId ?? item.id };
    return [written({ id: item.id, redacted: true }, conversation, key, roles)];
  }
  const parts = item.conversation_parts?.conversation_parts ?? [];
  const { source } = item;
  const first =
    flagOf(source?.redacted) === true
      ? [{ id: labelOf(source?.id) ?? `source-${item.id}`, redacted: true, author: source?.author }]
      : [];
  const marked = [...first, ...parts.filter(({ redacted }) => flagOf(redacted) === true)];
  // Where none is marked, the part that the notification brings is the one.
  const gone = marked.length > 0 ? marked : parts.slice(-1);
  return gone.map(part => written({ ...part, redacted: true }, item, key, roles));
}

function ended({ id }: Static<typeof Item>, reason: string, idempotencyKey: string | undefined): InletResult {
  return event({ event: 'ended', scope: 'conversation', conversationId: String(id), reason, idempotencyKey });
}
