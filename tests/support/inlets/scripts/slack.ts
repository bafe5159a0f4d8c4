import { slack } from '../../../../src/pipeline/accept/inlets/vendors/slack.ts';
import type { VendorScript } from '../script.ts';

const callback = (event: object, event_id: string) => ({
  type: 'event_callback',
  team_id: 'T1',
  api_app_id: 'A1',
  event_id,
  event_time: 1_795_339_800,
  event,
});
const message = (fields: object, id = 'Ev77') =>
  callback({ type: 'message', channel: 'C1', event_ts: '1795339899.000900', ...fields }, id);
const before = { type: 'message', user: 'U-customer', text: 'this is a shame', ts: '1795339877.000100' };

export const slackScript: VendorScript = {
  inlet: slack,
  opening: [{ type: 'url_verification', token: 'old', challenge: 'c-1' }],
  say: ({ number, speaker, text }) =>
    message(
      { user: `U-${speaker}`, team: 'T1', text, ts: `1795340${String(number).padStart(3, '0')}.000100` },
      `Ev${number}`,
    ),
  tells: { times: 'none', speakers: false, interims: false },
  others: [
    [
      'message_changed',
      message({
        subtype: 'message_changed',
        message: { ...before, text: 'all is well', edited: { user: 'U-customer', ts: '1795339890.000000' } },
        previous_message: before,
      }),
      'utterance',
    ],
    [
      'message_changed by an unfolding link',
      message({ subtype: 'message_changed', message: before, previous_message: before }),
      'ignored',
    ],
    [
      'message_deleted',
      message({ subtype: 'message_deleted', deleted_ts: before.ts, previous_message: before }),
      'utterance',
    ],
    [
      'tombstone',
      message({
        subtype: 'message_changed',
        message: { ...before, subtype: 'tombstone', text: 'This message was deleted.' },
        previous_message: before,
      }),
      'utterance',
    ],
    [
      'bot_message',
      message({ subtype: 'bot_message', bot_id: 'B1', text: 'One moment', ts: '1795339878.000100' }),
      'utterance',
    ],
    [
      'thread answer',
      message({ user: 'U1', text: 'me too', ts: '1795339879.000100', thread_ts: before.ts }),
      'utterance',
    ],
    ['file_share', message({ subtype: 'file_share', user: 'U1', text: '', ts: '1.1' }), 'ignored'],
    ['channel_join', message({ subtype: 'channel_join', user: 'U1', text: 'joined', ts: '1.1' }), 'ignored'],
    ['app_mention', callback({ type: 'app_mention', text: 'x' }, 'Ev78'), 'ignored'],
    ['reaction_added', callback({ type: 'reaction_added' }, 'Ev79'), 'ignored'],
    ['app_rate_limited', { type: 'app_rate_limited', minute_rate_limited: 1 }, 'ignored'],
  ],
  unknown: callback({ type: 'fanfare' }, 'Ev80'),
};
