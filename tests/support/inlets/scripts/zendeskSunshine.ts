import { zendeskSunshine } from '../../../../src/pipeline/accept/inlets/vendors/zendeskSunshine.ts';
import type { VendorScript } from '../script.ts';

const conversation = { id: 'zc-1', type: 'personal' };
const webhook = (type: string, payload: object = {}, id = `ev-${type}`) => ({
  app: { id: 'app-1' },
  webhook: { id: 'wh-1', version: 'v2' },
  events: [{ id, createdAt: '2026-11-22T09:30:00.000Z', type, payload: { conversation, ...payload } }],
});
const message = (id: string, type: string, content: object) =>
  webhook(
    'conversation:message',
    {
      message: {
        id,
        received: '2026-11-22T09:30:00.000Z',
        author: { type, userId: `id-${type}`, displayName: 'x' },
        content,
        source: { type: type === 'user' ? 'web' : 'zd:agentWorkspace' },
      },
    },
    `ev-${id}`,
  );

export const zendeskSunshineScript: VendorScript = {
  inlet: zendeskSunshine,
  opening: [webhook('conversation:create')],
  say: ({ number, speaker, text }) =>
    message(`zm-${number}`, speaker === 'customer' ? 'user' : 'business', { type: 'text', text }),
  tells: { times: 'none', speakers: true, interims: false },
  others: [
    ['image', message('zm-77', 'user', { type: 'image', mediaUrl: 'https://x.invalid/1' }), 'ignored'],
    ['file', message('zm-78', 'user', { type: 'file', text: 'a file' }), 'ignored'],
    ['carousel', message('zm-79', 'business', { type: 'carousel', items: [] }), 'ignored'],
    ['form', message('zm-80', 'business', { type: 'form', fields: [] }), 'ignored'],
    ['read', webhook('conversation:read'), 'ignored'],
    ['typing', webhook('conversation:typing'), 'ignored'],
    ['join', webhook('conversation:join'), 'ignored'],
    ['postback', webhook('conversation:postback'), 'ignored'],
    ['delivery', webhook('conversation:message:delivery:channel'), 'ignored'],
    ['client', webhook('client:add'), 'ignored'],
    ['switchboard', webhook('switchboard:passControl'), 'ignored'],
    ['remove', webhook('conversation:remove'), 'event'],
  ],
  unknown: webhook('conversation:fanfare'),
};
