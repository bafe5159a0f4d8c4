import { expect, test } from 'vitest';
import { amazonConnectChat } from '../../../../../../src/pipeline/accept/inlets/vendors/amazonConnectChat.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

const item = {
  AbsoluteTime: '2026-11-22T09:30:00.123Z',
  Content: 'where is my bag',
  ContentType: 'text/plain',
  Id: 'm-1',
  Type: 'MESSAGE',
  ParticipantId: 'p-1',
  DisplayName: 'Visitor',
  ParticipantRole: 'CUSTOMER',
  InitialContactId: 'ct-1',
  ContactId: 'ct-2',
};
const eventType = 'application/vnd.amazonaws.connect.event.';
const happening = (name: string) => ({
  ...item,
  Type: 'EVENT',
  ContentType: eventType + name,
  Content: undefined,
});

test('a message is an utterance; a chat keeps its name when it is transferred', () => {
  expect(converted(amazonConnectChat, item)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'ct-1',
      idempotencyKey: 'm-1',
      utteranceId: 'm-1',
      speaker: 'CUSTOMER',
      participantId: 'p-1',
      role: 'customer',
      text: 'where is my bag',
      final: true,
      atMs: Date.parse(item.AbsoluteTime),
    },
  ]);
  const { InitialContactId: _initial, ...first } = item;
  expect(converted(amazonConnectChat, first)).toMatchObject([{ conversationId: 'ct-2' }]);
});

test('a message reads the same in the envelope of SNS, in a frame of the socket and as an event of ChatJS', () => {
  const plain = converted(amazonConnectChat, item);
  const notification = {
    Type: 'Notification',
    MessageId: 'sns-1',
    TopicArn: 'arn:aws:sns:eu-west-1:111122223333:chat',
    Message: JSON.stringify(item),
    MessageAttributes: { MessageVisibility: { Type: 'String', Value: 'ALL' } },
  };
  const frame = { topic: 'aws/chat', contentType: 'application/json', content: JSON.stringify(item) };
  const chatJs = { chatDetails: { contactId: 'ct-2' }, data: item };
  for (const message of [notification, frame, chatJs])
    expect(converted(amazonConnectChat, message)).toEqual(plain);
  expect(converted(amazonConnectChat, { ...notification, Message: '{"Id":' })).toMatchObject([
    { code: 'MESSAGE_NOT_JSON' },
  ]);
});

test.each([
  ['AGENT', 'agent'],
  ['SYSTEM', 'system'],
  ['CUSTOM_BOT', 'bot'],
  ['SUPERVISOR', 'supervisor'],
])('%s speaks as %s', (ParticipantRole, role) => {
  expect(converted(amazonConnectChat, { ...item, ParticipantRole })).toMatchObject([{ role }]);
});

test('words a bot writes bit by bit are interims of one utterance until they are complete', () => {
  const bit = (Content: string, MessageCompleted: boolean) => ({
    ...item,
    ParticipantRole: 'CUSTOM_BOT',
    Content,
    MessageMetadata: { MessageCompleted },
  });
  const { perMessage } = convertStream(amazonConnectChat, [
    bit('One', false),
    bit('One moment', false),
    bit('One moment please', true),
    bit('One moment please', true),
  ]);
  expect(utterancesIn(perMessage.flat()).map(({ text, final }) => [text, final])).toEqual([
    ['One', false],
    ['One moment', false],
    ['One moment please', true],
  ]);
  expect(perMessage[3]).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('Markdown is read without its marks', () => {
  const markdown = {
    ...item,
    ContentType: 'text/markdown',
    Content: 'We **will** see [it](https://x.invalid)',
  };
  expect(converted(amazonConnectChat, markdown)).toMatchObject([{ text: 'We will see it' }]);
});

test.each([
  'application/json',
  'application/vnd.amazonaws.connect.message.interactive',
  'application/vnd.amazonaws.connect.message.interactive.response',
])('%s holds no words of anybody', ContentType => {
  const card = { ...item, ContentType, Content: '{"templateType":"ListPicker","version":"1.0"}' };
  expect(converted(amazonConnectChat, card)).toEqual([{ kind: 'ignored', why: 'attachment' }]);
});

test('the end of the chat ends the conversation', () => {
  expect(converted(amazonConnectChat, happening('chat.ended'))).toEqual([
    { kind: 'event', event: 'ended', scope: 'conversation', conversationId: 'ct-1', idempotencyKey: 'm-1' },
  ]);
});

test.each([
  ['typing', 'typing'],
  ['message.delivered', 'typing'],
  ['message.read', 'typing'],
  ['participant.joined', 'status-only'],
  ['participant.left', 'status-only'],
  ['participant.invited', 'status-only'],
  ['transfer.succeeded', 'status-only'],
  ['connection.acknowledged', 'status-only'],
])('the event %s is ignored as %s', (name, why) => {
  expect(converted(amazonConnectChat, happening(name))).toEqual([{ kind: 'ignored', why }]);
});

test('files, receipts and acknowledgements are no words', () => {
  const file = { ...item, Type: 'ATTACHMENT', ContentType: 'application/pdf', Attachments: [{}] };
  expect(converted(amazonConnectChat, file)).toEqual([{ kind: 'ignored', why: 'attachment' }]);
  const receipt = { ...item, Type: 'MESSAGEMETADATA', MessageMetadata: { MessageId: 'm-1', Receipts: [] } };
  expect(converted(amazonConnectChat, receipt)).toEqual([{ kind: 'ignored', why: 'typing' }]);
  expect(converted(amazonConnectChat, { Type: 'CONNECTION_ACK', ConnectionId: 'x' })).toEqual([
    { kind: 'control', control: 'acknowledgement' },
  ]);
});

test.each([
  ['https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t', true],
  ['https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&Token=t', true],
  ['http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription', false],
  ['https://sns.eu-west-1.amazonaws.com.evil.invalid/?Action=ConfirmSubscription', false],
  ['https://evil.invalid/?sns.eu-west-1.amazonaws.com', false],
  ['https://user@sns.eu-west-1.amazonaws.com/?a', false],
  ['https://169.254.169.254/?x', false],
])("of %s it is known whether it is Amazon's own", (SubscribeURL, own) => {
  expect(converted(amazonConnectChat, { Type: 'SubscriptionConfirmation', SubscribeURL })).toEqual([
    { kind: 'control', control: 'handshake', ...(own ? { confirmUrl: SubscribeURL } : {}) },
  ]);
});
