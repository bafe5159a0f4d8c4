import { genesysOpenMessaging } from '../../../../src/pipeline/accept/inlets/vendors/genesysOpenMessaging.ts';
import type { VendorScript } from '../script.ts';

const message = (type: string, direction: string, fields: object = {}) => ({
  id: 'gm-77',
  channel: {
    platform: 'Open',
    type: 'Private',
    messageId: null,
    time: '2026-11-22T09:30:00.000Z',
    to: { id: direction === 'Inbound' ? 'deployment-1' : 'visitor-1' },
    from: { id: direction === 'Inbound' ? 'visitor-1' : 'deployment-1' },
  },
  type,
  direction,
  ...fields,
});

export const genesysOpenMessagingScript: VendorScript = {
  inlet: genesysOpenMessaging,
  opening: [],
  say: ({ number, speaker, text }) =>
    message('Text', speaker === 'customer' ? 'Inbound' : 'Outbound', {
      id: `gm-${number}`,
      text,
      originatingEntity: 'Human',
    }),
  tells: { times: 'none', speakers: true, interims: false },
  others: [
    ['Structured', message('Structured', 'Outbound', { content: [] }), 'ignored'],
    ['bot text', message('Text', 'Outbound', { text: 'One moment', originatingEntity: 'Bot' }), 'utterance'],
    ['Receipt', message('Receipt', 'Outbound', { status: 'Delivered', isFinalReceipt: true }), 'ignored'],
    ['Typing', message('Event', 'Inbound', { events: [{ eventType: 'Typing' }] }), 'ignored'],
    [
      'Disconnect',
      message('Event', 'Inbound', { events: [{ eventType: 'Presence', presence: { type: 'Disconnect' } }] }),
      'event',
    ],
  ],
  unknown: message('Fanfare', 'Inbound'),
};
