import { expect, test } from 'vitest';
import { parseMessage } from '../../../../../../src/pipeline/accept/inlets/parse.ts';
import { twilioConversations } from '../../../../../../src/pipeline/accept/inlets/vendors/twilioConversations.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

/** A webhook as it comes over the wire. */
function posted(EventType: string, fields: Readonly<Record<string, string>> = {}): unknown {
  const body = new URLSearchParams({
    AccountSid: 'AC1',
    ChatServiceSid: 'IS1',
    ConversationSid: 'CH1',
    EventType,
    RetryCount: '0',
    ...fields,
  });
  const parsed = parseMessage(body.toString(), twilioConversations.encoding);
  if (parsed.kind === 'error') throw new Error(parsed.code);
  return parsed.message;
}

const added = {
  MessageSid: 'IM1',
  Index: '0',
  DateCreated: '2026-11-22T09:30:00.123Z',
  Body: "where's my bag? €5 & more",
  Author: '+15550100',
  ParticipantSid: 'MB1',
  Attributes: '{"mood":"none"}',
  Source: 'SMS',
};

test('a message added is an utterance of the conversation, dated and named', () => {
  expect(converted(twilioConversations, posted('onMessageAdded', added))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'CH1',
      idempotencyKey: 'IM1:onMessageAdded:',
      utteranceId: 'IM1',
      speaker: 'SMS',
      participantId: 'MB1',
      role: 'customer',
      text: "where's my bag? €5 & more",
      final: true,
      revision: 0,
      atMs: Date.parse('2026-11-22T09:30:00.123Z'),
    },
  ]);
});

test('an update replaces the words, a removal takes them back', () => {
  const updated = { ...added, Body: 'found it', DateUpdated: '2026-11-22T09:31:00.000Z' };
  expect(converted(twilioConversations, posted('onMessageUpdated', updated))).toMatchObject([
    { edit: 'replace', utteranceId: 'IM1', text: 'found it', revision: Date.parse(updated.DateUpdated) },
  ]);
  expect(converted(twilioConversations, posted('onMessageRemoved', added))).toMatchObject([
    { edit: 'retract', utteranceId: 'IM1', text: '', final: true },
  ]);
});

test('a retry says nothing; two edits of one message are two', () => {
  const edit = (at: number) =>
    posted('onMessageUpdated', { ...added, Body: `v${at}`, DateUpdated: `2026-11-22T09:31:0${at}.000Z` });
  const { perMessage } = convertStream(twilioConversations, [edit(1), edit(1), edit(2)]);
  expect(perMessage.map(([result]) => result?.kind)).toEqual(['utterance', 'ignored', 'utterance']);
  expect(perMessage[1]).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('media without a body is an attachment; an edit that leaves only media takes the words back', () => {
  const { Body: _body, ...media } = { ...added, Media: '[{"Sid":"ME1","ContentType":"image/png"}]' };
  expect(converted(twilioConversations, posted('onMessageAdded', media))).toEqual([
    { kind: 'ignored', why: 'attachment' },
  ]);
  expect(converted(twilioConversations, posted('onMessageUpdated', media))).toMatchObject([
    { edit: 'replace', text: '' },
  ]);
});

test('who is who follows the channel of the message, unless the author has a line', () => {
  const role = (fields: object, roles = {}) => {
    const message = posted('onMessageAdded', { ...added, ...fields });
    const { perMessage } = convertStream(twilioConversations, [message], { roles });
    return utterancesIn(perMessage.flat())[0]?.role;
  };
  expect(role({ Source: 'WhatsApp' })).toBe('customer');
  expect(role({ Source: 'SDK', Author: 'maria' })).toBe('agent');
  expect(role({ Source: 'API' })).toBe('agent');
  expect(role({ Source: 'SDK', Author: 'web-visitor' }, { 'web-visitor': 'customer' })).toBe('customer');
});

test.each([
  ['onConversationAdded', { State: 'active' }, { event: 'started' }],
  ['onConversationStateUpdated', { StateTo: 'closed', Reason: 'TIMER' }, { event: 'ended', reason: 'TIMER' }],
  ['onConversationRemoved', {}, { event: 'ended' }],
])('%s is news of the conversation', (type, fields, news) => {
  expect(converted(twilioConversations, posted(type, fields))).toMatchObject([
    { kind: 'event', scope: 'conversation', conversationId: 'CH1', ...news },
  ]);
});

test.each([
  ['onConversationStateUpdated', 'status-only'],
  ['onConversationUpdated', 'status-only'],
  ['onParticipantAdded', 'status-only'],
  ['onParticipantRemoved', 'status-only'],
  ['onDeliveryUpdated', 'status-only'],
  ['onUserUpdated', 'status-only'],
  ['onMessageAdd', 'second-copy'],
  ['onConversationRemove', 'second-copy'],
])('%s is ignored as %s', (type, why) => {
  expect(converted(twilioConversations, posted(type, { ...added, StateTo: 'inactive' }))).toEqual([
    { kind: 'ignored', why },
  ]);
});
