import { expect, test } from 'vitest';
import { zendeskSunshine } from '../../../../../../src/pipeline/accept/inlets/vendors/zendeskSunshine.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

const envelope = (...events: readonly object[]) => ({
  app: { id: 'app-1' },
  webhook: { id: 'wh-1', version: 'v2' },
  events,
});
const happening = (type: string, payload: object = {}, id = 'ev-1') => ({
  id,
  type,
  createdAt: '2026-11-22T09:30:00.500Z',
  payload: { conversation: { id: 'zc-1', type: 'personal' }, ...payload },
});
const message = {
  id: 'zm-1',
  received: '2026-11-22T09:30:00.123Z',
  author: { type: 'user', userId: 'zu-1', displayName: 'Visitor' },
  content: { type: 'text', text: 'where is my bag' },
  source: { type: 'web', integrationId: 'int-1' },
};
const said = (fields: object = {}, id?: string) =>
  happening('conversation:message', { message: { ...message, ...fields } }, id);

test('a message is an utterance of its conversation, dated when it was received', () => {
  expect(converted(zendeskSunshine, envelope(said()))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'zc-1',
      idempotencyKey: 'ev-1',
      utteranceId: 'zm-1',
      speaker: 'user',
      participantId: 'zu-1',
      role: 'customer',
      text: 'where is my bag',
      final: true,
      atMs: Date.parse(message.received),
    },
  ]);
});

test('several events of one call each count, in their order, and each once', () => {
  const business = {
    id: 'zm-2',
    author: { type: 'business' },
    content: { type: 'text', text: 'let me see' },
  };
  const both = envelope(said(), said(business, 'ev-2'));
  const { perMessage } = convertStream(zendeskSunshine, [
    both,
    envelope(said(business, 'ev-2'), said({ id: 'zm-3' }, 'ev-3')),
  ]);
  expect(utterancesIn(perMessage.flat()).map(({ utteranceId, role }) => [utteranceId, role])).toEqual([
    ['zm-1', 'customer'],
    ['zm-2', 'agent'],
    ['zm-3', 'customer'],
  ]);
  expect(perMessage[1]?.[0]).toEqual({ kind: 'ignored', why: 'duplicate' });
});

test('the answer bot is a bot, the agent workspace an agent', () => {
  const role = (type: string) =>
    utterancesIn(
      converted(zendeskSunshine, envelope(said({ author: { type: 'business' }, source: { type } }))),
    )[0]?.role;
  expect([role('zd:answerBot'), role('zd:agentWorkspace'), role('api:conversations')]).toEqual([
    'bot',
    'agent',
    'agent',
  ]);
});

test.each(['image', 'file', 'carousel', 'list', 'location', 'template', 'form', 'formResponse'])(
  'content of the type %s is no word, even with a caption',
  type => {
    const content = { type, text: 'made by a machine', mediaUrl: 'https://x.invalid/1' };
    expect(converted(zendeskSunshine, envelope(said({ content })))).toEqual([
      { kind: 'ignored', why: 'attachment' },
    ]);
  },
);

test('a conversation begins and ends', () => {
  expect(converted(zendeskSunshine, envelope(happening('conversation:create')))).toEqual([
    {
      kind: 'event',
      event: 'started',
      scope: 'conversation',
      conversationId: 'zc-1',
      idempotencyKey: 'ev-1',
      startedAtMs: Date.parse('2026-11-22T09:30:00.500Z'),
    },
  ]);
  expect(converted(zendeskSunshine, envelope(happening('conversation:remove')))).toMatchObject([
    { event: 'ended', scope: 'conversation', conversationId: 'zc-1' },
  ]);
});

test.each([
  ['conversation:typing', 'typing'],
  ['conversation:read', 'typing'],
  ['conversation:join', 'status-only'],
  ['conversation:leave', 'status-only'],
  ['conversation:referral', 'status-only'],
  ['conversation:postback', 'status-only'],
  ['conversation:message:delivery:channel', 'status-only'],
  ['conversation:message:delivery:user', 'status-only'],
  ['conversation:message:delivery:failure', 'status-only'],
  ['client:add', 'status-only'],
  ['client:remove', 'status-only'],
  ['client:update', 'status-only'],
  ['user:merge', 'status-only'],
  ['user:update', 'status-only'],
  ['switchboard:passControl', 'status-only'],
  ['switchboard:acceptControl', 'status-only'],
])('%s is ignored as %s', (type, why) => {
  expect(converted(zendeskSunshine, envelope(happening(type)))).toEqual([{ kind: 'ignored', why }]);
});

test('a bad event is an error of its own: the others of the call count', () => {
  const bad = happening('conversation:message', { message: { id: 'zm-9' } }, 'ev-9');
  expect(converted(zendeskSunshine, envelope(bad, said()))).toMatchObject([
    { kind: 'error', code: 'MESSAGE_INVALID' },
    { kind: 'utterance', utteranceId: 'zm-1' },
  ]);
});

test('a call without events says nothing; a message without its own id takes that of its event', () => {
  expect(converted(zendeskSunshine, envelope())).toEqual([{ kind: 'ignored', why: 'empty' }]);
  expect(converted(zendeskSunshine, envelope(said({ id: null })))).toMatchObject([{ utteranceId: 'ev-1' }]);
});
