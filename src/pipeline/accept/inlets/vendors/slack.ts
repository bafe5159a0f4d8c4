import type { Static } from '@sinclair/typebox';
import { labelInForce, noDeliveries, onceOnly, revisionOf, type ChatState } from '../chat.ts';
import { kindOf, fieldOf, invalid, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Edit, InletResult, RoleMapping } from '../inlet.ts';
import { control, defineInlet, ignored, one, utterance } from '../results.ts';
import { textOfMrkdwn } from '../mrkdwn.ts';
import { msOfSeconds } from '../time.ts';
import { posted, verification, type Writing } from './slackMessages.ts';

const readPosted = reader(posted);
const readVerification = reader(verification);

/** Messages whose text somebody wrote; every other subtype is news of the channel. */
const written = new Set(['', 'bot_message', 'me_message', 'file_share', 'thread_broadcast']);
const signsOfLife =
  /^(?:app_mention|reaction_(?:added|removed)|member_(?:joined|left)_channel|channel_[a-z_]{1,30}|user_change|team_join|pin_(?:added|removed)|file_[a-z_]{1,20}|app_home_opened|assistant_thread_[a-z_]{1,30})$/u;

/** Slack Events: JSON webhooks, delivered again until answered within three seconds. */
export const slack = defineInlet<ChatState>({
  name: 'slack',
  aliases: ['slack-events'],
  vendor: 'Slack',
  title: 'Slack Events',
  transports: ['http-json'],
  encoding: 'json',
  channel: 'chat',
  defaultRoles: { external: 'customer', bot: 'bot', '*': 'customer' },
  redelivers: true,
  messages: { message: posted, url_verification: verification },
  initialState: noDeliveries,
  convert(message, state, { roles }) {
    const fields = objectOf(message);
    switch (kindOf(fields, 'type')) {
      case 'url_verification': {
        const { challenge } = readVerification(message);
        return one(control('handshake', { reply: { challenge } }), state);
      }
      case 'app_rate_limited':
        return one(ignored('status-only'), state);
      case 'event_callback': {
        const type = kindOf(fieldOf(fields, 'event'), 'type');
        if (type !== 'message')
          return one(ignored(signsOfLife.test(type) ? 'status-only' : 'unknown-type'), state);
        const read = readPosted(message);
        return onceOnly(state, labelOf(read.event_id), () => [happened(read, roles)]);
      }
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

type Posted = Static<typeof posted>;

function happened(read: Posted, roles: RoleMapping): InletResult {
  const { event } = read;
  const { message, previous_message: before } = event;
  switch (event.subtype ?? '') {
    case 'message_changed': {
      if (message === null || message === undefined) return ignored('empty');
      // A message with answers leaves a tombstone when it is deleted.
      if (message.subtype === 'tombstone') return said(read, { ...before, ts: message.ts }, 'retract', roles);
      // Links that unfold, answers that are counted: the words stay.
      if (message.text === before?.text) return ignored('duplicate');
      return said(read, message, 'replace', roles);
    }
    case 'message_deleted':
      return said(read, { ...before, ts: event.deleted_ts ?? before?.ts }, 'retract', roles);
    default:
      return written.has(event.subtype ?? '') ? said(read, event, 'new', roles) : ignored('status-only');
  }
}

function said(
  { event, event_id, team_id }: Posted,
  writing: Writing,
  edit: Edit,
  roles: RoleMapping,
): InletResult {
  const ts = labelOf(writing.ts);
  if (ts === undefined) throw invalid('a message must have a ts');
  const words = edit === 'retract' ? '' : textOfMrkdwn(writing.text ?? '');
  if (edit === 'new' && words === '') return ignored(event.subtype === 'file_share' ? 'attachment' : 'empty');
  const channel = labelOf(event.channel);
  const thread = labelOf(writing.thread_ts);
  const team = labelOf(writing.user_team) ?? labelOf(writing.team);
  const home = labelOf(team_id);
  const side = team === undefined || home === undefined ? undefined : team === home ? 'internal' : 'external';
  const user = labelOf(writing.user);
  const bot = labelOf(writing.bot_id);
  const speakers = bot === undefined ? [user, side] : [bot, 'bot'];
  return utterance({
    conversationId: thread === undefined || thread === ts ? channel : channel && `${channel}:${thread}`,
    idempotencyKey: labelOf(event_id),
    utteranceId: ts,
    speaker: labelInForce(speakers, roles),
    participantId: user ?? bot,
    text: words,
    final: true,
    edit,
    revision: revisionOf(edit, msOfSeconds(numberOf(writing.edited?.ts))),
    atMs: msOfSeconds(numberOf(/^\d{1,12}(?:\.\d{1,9})?$/u.test(ts) ? ts : undefined)),
  });
}
