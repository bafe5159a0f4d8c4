import { intercom } from '../../../../src/pipeline/accept/inlets/vendors/intercom.ts';
import type { VendorScript } from '../script.ts';

const notification = (topic: string, item: object, id = `notif-${topic}`) => ({
  type: 'notification_event',
  app_id: 'app1',
  id,
  topic,
  delivery_attempts: 1,
  created_at: 1_795_339_800,
  data: { type: 'notification_event_data', item: { type: 'conversation', id: '4711', ...item } },
});
const part = (id: string, type: string, body: string | null, fields: object = {}) => ({
  conversation_parts: {
    type: 'conversation_part.list',
    conversation_parts: [
      {
        id,
        part_type: 'comment',
        body,
        created_at: 1_795_339_800,
        author: { type, id: `id-${type}` },
        ...fields,
      },
    ],
  },
});

export const intercomScript: VendorScript = {
  inlet: intercom,
  opening: [],
  say: ({ number, speaker, text }) =>
    notification(
      speaker === 'customer' ? 'conversation.user.replied' : 'conversation.admin.replied',
      part(`part-${number}`, speaker === 'customer' ? 'user' : 'admin', `<p>${text}</p>`),
      `notif-${number}`,
    ),
  tells: { times: 'none', speakers: true, interims: false },
  others: [
    [
      'conversation.user.created',
      notification('conversation.user.created', {
        created_at: 1_795_339_800,
        source: { id: 's-1', body: '<p>Hi &amp; help</p>', author: { type: 'user', id: 'u1' } },
      }),
      'utterance',
    ],
    [
      'conversation.operator.replied',
      notification('conversation.operator.replied', part('part-70', 'bot', '<p>A moment</p>')),
      'utterance',
    ],
    [
      'picture only',
      notification('conversation.user.replied', part('part-71', 'user', '<img src="x">')),
      'ignored',
    ],
    [
      'redacted part',
      notification('conversation_part.redacted', part('part-72', 'user', null, { redacted: true })),
      'utterance',
    ],
    ['closed', notification('conversation.admin.closed', part('part-73', 'admin', null)), 'event'],
    ['deleted', notification('conversation.deleted', {}), 'event'],
    ['assigned', notification('conversation.admin.assigned', part('part-74', 'admin', null)), 'ignored'],
    ['noted', notification('conversation.admin.noted', part('part-75', 'admin', 'inner')), 'ignored'],
    ['read', notification('conversation.read', {}), 'ignored'],
    ['rating', notification('conversation.rating.added', {}), 'ignored'],
    ['ping', notification('ping', {}), 'control'],
  ],
  unknown: notification('company.fanfare', {}),
};
