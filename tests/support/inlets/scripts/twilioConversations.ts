import { twilioConversations } from '../../../../src/pipeline/accept/inlets/vendors/twilioConversations.ts';
import type { VendorScript } from '../script.ts';

const common = { AccountSid: 'AC1', ConversationSid: 'CH1', DateCreated: '2026-11-22T09:30:00.000Z' };
const message = (EventType: string, fields: object = {}) => ({
  ...common,
  EventType,
  MessageSid: 'IM77',
  Index: '7',
  Author: '+15550100',
  ParticipantSid: 'MB1',
  Source: 'SMS',
  Attributes: '{}',
  ...fields,
});

export const twilioConversationsScript: VendorScript = {
  inlet: twilioConversations,
  opening: [{ ...common, EventType: 'onConversationAdded', State: 'active' }],
  say: ({ number, speaker, text }) =>
    message('onMessageAdded', {
      MessageSid: `IM${number}`,
      Body: text,
      Author: speaker === 'customer' ? '+15550100' : 'maria',
      Source: speaker === 'customer' ? 'SMS' : 'SDK',
    }),
  tells: { times: 'none', speakers: true, interims: false },
  others: [
    [
      'onMessageUpdated',
      message('onMessageUpdated', { Body: 'all fine', DateUpdated: '2026-11-22T09:31:00.000Z' }),
      'utterance',
    ],
    ['onMessageRemoved', message('onMessageRemoved'), 'utterance'],
    ['media only', message('onMessageAdded', { Media: '[{"Sid":"ME1"}]' }), 'ignored'],
    ['onMessageAdd', message('onMessageAdd', { Body: 'not yet' }), 'ignored'],
    ['closing', { ...common, EventType: 'onConversationStateUpdated', StateTo: 'closed' }, 'event'],
    ['going quiet', { ...common, EventType: 'onConversationStateUpdated', StateTo: 'inactive' }, 'ignored'],
    ['onConversationRemoved', { ...common, EventType: 'onConversationRemoved' }, 'event'],
    ['onConversationUpdated', { ...common, EventType: 'onConversationUpdated' }, 'ignored'],
    ['onParticipantAdded', { ...common, EventType: 'onParticipantAdded' }, 'ignored'],
    ['onDeliveryUpdated', { ...common, EventType: 'onDeliveryUpdated' }, 'ignored'],
    ['onUserUpdated', { ...common, EventType: 'onUserUpdated' }, 'ignored'],
  ],
  unknown: { ...common, EventType: 'onFanfare' },
};
