import { expect, test } from 'vitest';
import { genesysOpenMessaging } from '../../../../../../src/pipeline/accept/inlets/vendors/genesysOpenMessaging.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

const visitor = { nickname: 'Visitor', id: 'visitor-1', idType: 'Opaque' };
const inbound = {
  id: 'gm-1',
  channel: {
    id: 'ch-1',
    platform: 'Open',
    type: 'Private',
    messageId: null,
    to: { id: 'integration-1' },
    from: visitor,
    time: '2026-11-22T09:30:00.123Z',
  },
  type: 'Text',
  text: 'where is my bag',
  direction: 'Inbound',
};
const outbound = {
  ...inbound,
  id: 'gm-2',
  channel: { ...inbound.channel, to: visitor, from: { id: 'integration-1' } },
  direction: 'Outbound',
  text: 'let me see',
  originatingEntity: 'Human',
};

test('what a visitor writes is an utterance; the visitor names the conversation', () => {
  expect(converted(genesysOpenMessaging, inbound)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'visitor-1',
      idempotencyKey: 'gm-1',
      utteranceId: 'gm-1',
      speaker: 'Inbound',
      participantId: 'visitor-1',
      role: 'customer',
      text: 'where is my bag',
      final: true,
      atMs: Date.parse(inbound.channel.time),
    },
  ]);
});

test('answers are in the same conversation, of an agent or of a bot', () => {
  const bot = { ...outbound, id: 'gm-3', originatingEntity: 'Bot' };
  expect([outbound, bot].flatMap(message => converted(genesysOpenMessaging, message))).toMatchObject([
    { conversationId: 'visitor-1', role: 'agent', text: 'let me see' },
    { conversationId: 'visitor-1', role: 'bot' },
  ]);
});

test('a conversation that is named keeps its name', () => {
  expect(converted(genesysOpenMessaging, { ...inbound, conversationId: 'gc-1' })).toMatchObject([
    { conversationId: 'gc-1' },
  ]);
});

test("without an id of its own a message has its channel's; without either it is refused", () => {
  const { id: _id, ...nameless } = inbound;
  const named = { ...nameless, channel: { ...inbound.channel, messageId: 'ext-1' } };
  expect(converted(genesysOpenMessaging, named)).toMatchObject([{ utteranceId: 'ext-1' }]);
  expect(converted(genesysOpenMessaging, nameless)).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
});

test('a message that is delivered again says nothing', () => {
  const { perMessage } = convertStream(genesysOpenMessaging, [inbound, inbound]);
  expect(perMessage[1]).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('attachments and cards are no words; text beside them is', () => {
  const content = [
    { contentType: 'Attachment', attachment: { mediaType: 'Image', url: 'https://x.invalid/1' } },
  ];
  const { text: _text, ...silent } = inbound;
  expect(converted(genesysOpenMessaging, { ...silent, content })).toEqual([
    { kind: 'ignored', why: 'attachment' },
  ]);
  expect(utterancesIn(converted(genesysOpenMessaging, { ...inbound, content }))).toHaveLength(1);
  expect(converted(genesysOpenMessaging, { ...silent, type: 'Structured', content: [] })).toEqual([
    { kind: 'ignored', why: 'attachment' },
  ]);
  const chosen = {
    ...inbound,
    type: 'Structured',
    text: 'Rebook me',
    content: [{ contentType: 'ButtonResponse' }],
  };
  expect(converted(genesysOpenMessaging, chosen)).toMatchObject([{ kind: 'utterance', text: 'Rebook me' }]);
});

test.each(['Published', 'Delivered', 'Read', 'Failed'])('a receipt (%s) is no word', status => {
  const receipt = { ...outbound, type: 'Receipt', status, isFinalReceipt: true, reasons: [] };
  expect(converted(genesysOpenMessaging, receipt)).toEqual([{ kind: 'ignored', why: 'typing' }]);
});

test.each([
  ['Typing', { typing: { type: 'On', duration: 1_000 } }],
  ['CoBrowse', { coBrowse: { type: 'Offering' } }],
  ['Presence', { presence: { type: 'Join' } }],
])('an event (%s) is no word', (eventType, fields) => {
  const { text: _text, ...silent } = inbound;
  const message = { ...silent, type: 'Event', events: [{ eventType, ...fields }] };
  expect(converted(genesysOpenMessaging, message)).toEqual([{ kind: 'ignored', why: 'typing' }]);
});

test('a visitor who disconnects ends the conversation', () => {
  const { text: _text, ...silent } = inbound;
  const left = {
    ...silent,
    type: 'Event',
    events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }],
  };
  expect(converted(genesysOpenMessaging, left)).toEqual([
    { kind: 'event', event: 'ended', scope: 'conversation', conversationId: 'visitor-1' },
  ]);
});
