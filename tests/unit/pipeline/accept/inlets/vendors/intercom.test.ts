import { expect, test } from 'vitest';
import { intercom } from '../../../../../../src/pipeline/accept/inlets/vendors/intercom.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

const notification = (topic: string, item: object, id = 'notif_1') => ({
  type: 'notification_event',
  app_id: 'app1',
  id,
  topic,
  delivery_status: 'pending',
  delivery_attempts: 1,
  created_at: 1_795_339_800,
  data: { type: 'notification_event_data', item },
});
const conversation = (parts: readonly object[], fields: object = {}) => ({
  type: 'conversation',
  id: '4711',
  created_at: 1_795_339_700,
  source: {
    id: 's-1',
    body: '<p>My <b>bag</b> is gone</p>',
    author: { type: 'user', id: 'u-1' },
  },
  conversation_parts: {
    type: 'conversation_part.list',
    conversation_parts: parts,
    total_count: parts.length,
  },
  ...fields,
});
const part = (id: string, type: string, body: string | null, fields: object = {}) => ({
  type: 'conversation_part',
  id,
  part_type: 'comment',
  body,
  created_at: 1_795_339_801,
  author: { type, id: `${type}-1` },
  ...fields,
});

test('an answer is the last part, without its markup, dated in seconds', () => {
  const parts = [
    part('p-1', 'admin', '<p>Hello</p>'),
    part('p-2', 'user', '<p>Where&#39;s my <b>bag</b>?</p>'),
  ];
  expect(converted(intercom, notification('conversation.user.replied', conversation(parts)))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: '4711',
      idempotencyKey: 'notif_1',
      utteranceId: 'p-2',
      speaker: 'user',
      participantId: 'user-1',
      role: 'customer',
      text: "Where's my bag?",
      final: true,
      atMs: 1_795_339_801_000,
    },
  ]);
});

test.each([
  ['conversation.user.created', 'user', 'customer'],
  ['conversation.user.created', 'lead', 'customer'],
  ['conversation.admin.single.created', 'admin', 'agent'],
])('%s by a %s begins with the words of its source', (topic, type, role) => {
  const source = { id: 's-1', body: '<p>Hi &amp; help</p>', author: { type, id: 'x-1' } };
  expect(converted(intercom, notification(topic, conversation([], { source })))).toMatchObject([
    { utteranceId: 's-1', text: 'Hi & help', role, atMs: 1_795_339_700_000 },
  ]);
});

test.each([
  ['conversation.admin.replied', 'admin', 'agent'],
  ['conversation.operator.replied', 'bot', 'bot'],
  ['conversation.admin.opened', 'admin', 'agent'],
  ['conversation.admin.assigned', 'team', 'agent'],
])('%s by a %s carries words where it has any', (topic, type, role) => {
  const said = notification(topic, conversation([part('p-1', type, '<p>One moment</p>')]));
  expect(converted(intercom, said)).toMatchObject([{ kind: 'utterance', role, text: 'One moment' }]);
  const silent = notification(topic, conversation([part('p-1', type, null)]));
  expect(converted(intercom, silent)).toEqual([{ kind: 'ignored', why: 'empty' }]);
});

test('closing ends the conversation, after the words it was closed with', () => {
  const closed = (body: string | null) =>
    converted(
      intercom,
      notification('conversation.admin.closed', conversation([part('p-1', 'admin', body)])),
    );
  expect(closed('<p>Bye</p>').map(({ kind }) => kind)).toEqual(['utterance', 'event']);
  expect(closed(null)).toMatchObject([
    { kind: 'event', event: 'ended', reason: 'closed', conversationId: '4711' },
  ]);
});

test('a deleted conversation ends', () => {
  expect(converted(intercom, notification('conversation.deleted', { id: '4711' }))).toMatchObject([
    { event: 'ended', reason: 'deleted', conversationId: '4711' },
  ]);
});

test.each([
  ['the part itself', part('p-2', 'user', null, { conversation_id: '4711' })],
  ['the part, its conversation beside it', part('p-2', 'user', null, { conversation: { id: '4711' } })],
  [
    'the conversation with the part marked',
    conversation([part('p-2', 'user', null, { redacted: true }), part('p-3', 'admin', '<p>ok</p>')]),
  ],
  ['the conversation with that part alone', conversation([part('p-2', 'user', '<p>was deleted</p>')])],
])('a redaction takes the words back, whether it brings %s', (_, item) => {
  expect(converted(intercom, notification('conversation_part.redacted', item))).toMatchObject([
    { kind: 'utterance', edit: 'retract', conversationId: '4711', utteranceId: 'p-2', text: '' },
  ]);
});

test('a redacted source is taken back under the id it came with', () => {
  const source = { id: 's-1', body: null, redacted: true, author: { type: 'user', id: 'u-1' } };
  const redacted = notification('conversation_part.redacted', conversation([], { source }), 'notif_2');
  const { perMessage } = convertStream(intercom, [
    notification('conversation.user.created', conversation([])),
    redacted,
  ]);
  const ids = utterancesIn(perMessage.flat()).map(({ utteranceId, edit }) => [utteranceId, edit]);
  expect(ids).toEqual([
    ['s-1', 'new'],
    ['s-1', 'retract'],
  ]);
});

test('a notification that is delivered again says nothing', () => {
  const message = notification('conversation.user.created', conversation([]));
  const again = { ...message, delivery_attempts: 2 };
  expect(convertStream(intercom, [message, again]).perMessage[1]).toEqual([
    { kind: 'ignored', why: 'duplicate' },
  ]);
});

test('a picture is an attachment', () => {
  const picture = conversation([part('p-1', 'user', '<img src="https://x.invalid/1.png">')]);
  expect(converted(intercom, notification('conversation.user.replied', picture))).toEqual([
    { kind: 'ignored', why: 'attachment' },
  ]);
});

test('notes are between agents and count for nothing; a ping keeps alive', () => {
  const note = conversation([part('p-1', 'admin', '<p>he is furious</p>', { part_type: 'note' })]);
  expect(converted(intercom, notification('conversation.admin.noted', note))).toEqual([
    { kind: 'ignored', why: 'status-only' },
  ]);
  const ping = { ...notification('ping', { type: 'ping', message: 'x' }) };
  expect(converted(intercom, ping)).toEqual([{ kind: 'control', control: 'keep-alive' }]);
});

test.each([
  'conversation.read',
  'conversation.rating.added',
  'conversation.priority.updated',
  'conversation.contact.attached',
  'conversation.admin.snoozed',
  'conversation.admin.unsnoozed',
  'conversation.admin.open.assigned',
  'conversation_part.tag.created',
])('%s is a sign of life', topic => {
  expect(converted(intercom, notification(topic, conversation([])))).toEqual([
    { kind: 'ignored', why: 'status-only' },
  ]);
});
