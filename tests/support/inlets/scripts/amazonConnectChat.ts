import { amazonConnectChat } from '../../../../src/pipeline/accept/inlets/vendors/amazonConnectChat.ts';
import type { VendorScript } from '../script.ts';

const contact = { ContactId: 'ct-2', InitialContactId: 'ct-1' };
const item = (Type: string, ContentType: string, fields: object = {}) => ({
  Id: `${Type}-1`,
  Type,
  ContentType,
  ParticipantId: 'p-1',
  ParticipantRole: 'CUSTOMER',
  AbsoluteTime: '2026-11-22T09:30:00.000Z',
  ...contact,
  ...fields,
});
const happening = (name: string) => item('EVENT', `application/vnd.amazonaws.connect.event.${name}`);
const onTopic = (message: object) => ({
  Type: 'Notification',
  MessageId: 'sns-1',
  TopicArn: 'arn:aws:sns:eu-west-1:1:chat',
  Message: JSON.stringify(message),
});

export const amazonConnectChatScript: VendorScript = {
  inlet: amazonConnectChat,
  opening: [happening('participant.joined')],
  say: ({ number, speaker, text, final }) =>
    item('MESSAGE', 'text/plain', {
      Id: `m-${number}`,
      Content: text,
      ParticipantId: `p-${speaker}`,
      ParticipantRole: speaker.toUpperCase(),
      MessageMetadata: { MessageCompleted: final },
    }),
  tells: { times: 'none', speakers: true, interims: true },
  others: [
    [
      'SNS notification',
      onTopic(item('MESSAGE', 'text/markdown', { Id: 'm-77', Content: 'Where is *it*?' })),
      'utterance',
    ],
    [
      'SNS subscription confirmation',
      {
        Type: 'SubscriptionConfirmation',
        SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t1',
      },
      'control',
    ],
    ['SNS unsubscription', { Type: 'UnsubscribeConfirmation' }, 'control'],
    [
      'socket frame',
      { topic: 'aws/chat', content: JSON.stringify(happening('typing')), contentType: 'application/json' },
      'ignored',
    ],
    ['ChatJS event', { data: item('MESSAGE', 'text/plain', { Content: 'Still waiting' }) }, 'utterance'],
    ['message.read', happening('message.read'), 'ignored'],
    ['participant.left', happening('participant.left'), 'ignored'],
    ['chat.ended', happening('chat.ended'), 'event'],
    [
      'interactive message',
      item('MESSAGE', 'application/vnd.amazonaws.connect.message.interactive', { Content: '{}' }),
      'ignored',
    ],
    ['ATTACHMENT', item('ATTACHMENT', 'image/png'), 'ignored'],
    ['MESSAGEMETADATA', item('MESSAGEMETADATA', ''), 'ignored'],
    ['CONNECTION_ACK', item('CONNECTION_ACK', ''), 'control'],
  ],
  unknown: item('FANFARE', 'text/plain'),
};
