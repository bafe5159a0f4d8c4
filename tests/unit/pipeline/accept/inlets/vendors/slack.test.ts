import { expect, test } from 'vitest';
import { slack } from '../../../../../../src/pipeline/accept/inlets/vendors/slack.ts';
import { converted, convertStream, utterancesIn } from '../../../../../support/inlets/script.ts';

const callback = (event: object, event_id = 'Ev1') => ({
  token: 'retired',
  team_id: 'T1',
  api_app_id: 'A1',
  type: 'event_callback',
  event_id,
  event_time: 1_795_339_877,
  event,
});
const message = (fields: object, id?: string) =>
  callback({ type: 'message', channel: 'C1', channel_type: 'channel', ...fields }, id);
const sent = { user: 'U1', text: 'this is a shame', ts: '1795339877.000100', team: 'T1' };

test('a message is an utterance of its channel, named and dated by its ts', () => {
  expect(converted(slack, message(sent))).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'C1',
      idempotencyKey: 'Ev1',
      utteranceId: '1795339877.000100',
      speaker: 'U1',
      participantId: 'U1',
      role: 'customer',
      roleAssumed: true,
      text: 'this is a shame',
      final: true,
      revision: 0,
      atMs: 1_795_339_877_000,
    },
  ]);
});

test('the handshake is answered with its challenge, in whatever state', () => {
  const handshake = { token: 'retired', challenge: '3eZbrw1aB', type: 'url_verification' };
  expect(converted(slack, handshake)).toEqual([
    { kind: 'control', control: 'handshake', reply: { challenge: '3eZbrw1aB' } },
  ]);
  expect(converted(slack, { type: 'url_verification' })).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
});

test('an edit replaces the words, a deletion takes them back; both name the message they are about', () => {
  const edited = message({
    subtype: 'message_changed',
    ts: '1795339890.000200',
    message: {
      type: 'message',
      ...sent,
      text: 'all is well',
      edited: { user: 'U1', ts: '1795339890.000000' },
    },
    previous_message: { type: 'message', ...sent },
  });
  const deleted = message({
    subtype: 'message_deleted',
    ts: '1795339895.000300',
    deleted_ts: sent.ts,
    previous_message: { type: 'message', ...sent },
  });
  expect(converted(slack, edited)).toMatchObject([
    {
      edit: 'replace',
      utteranceId: sent.ts,
      text: 'all is well',
      revision: 1_795_339_890_000,
      speaker: 'U1',
    },
  ]);
  expect(converted(slack, deleted)).toMatchObject([
    { edit: 'retract', utteranceId: sent.ts, text: '', final: true, speaker: 'U1' },
  ]);
});

test('a deletion that brings nothing of the message still takes it back', () => {
  expect(converted(slack, message({ subtype: 'message_deleted', deleted_ts: sent.ts }))).toMatchObject([
    { kind: 'utterance', edit: 'retract', utteranceId: sent.ts },
  ]);
});

test('a link that unfolds changes no words', () => {
  const unfolded = message({
    subtype: 'message_changed',
    message: { type: 'message', ...sent, attachments: [{ title: 'x' }] },
    previous_message: { type: 'message', ...sent },
  });
  expect(converted(slack, unfolded)).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('a tombstone, left where a thread hangs on the message, is a deletion', () => {
  const tombstone = message({
    subtype: 'message_changed',
    message: { subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT', ts: sent.ts },
    previous_message: { type: 'message', ...sent },
  });
  expect(converted(slack, tombstone)).toMatchObject([{ edit: 'retract', utteranceId: sent.ts, text: '' }]);
});

test('a retry of the same event says nothing', () => {
  const { perMessage } = convertStream(slack, [message(sent), message(sent)]);
  expect(perMessage[1]).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('a thread is a conversation of its own; its first message belongs to the channel', () => {
  const conversation = (fields: object) => utterancesIn(converted(slack, message(fields)))[0]?.conversationId;
  expect(conversation({ ...sent, thread_ts: sent.ts })).toBe('C1');
  expect(conversation({ ...sent, ts: '1795339899.000400', thread_ts: sent.ts })).toBe(`C1:${sent.ts}`);
  expect(
    conversation({ ...sent, ts: '1795339899.000400', thread_ts: sent.ts, subtype: 'thread_broadcast' }),
  ).toBe(`C1:${sent.ts}`);
});

test.each([
  ['somebody of another workspace', { ...sent, user_team: 'T9' }, 'customer', undefined],
  [
    'a bot of the older kind',
    { subtype: 'bot_message', bot_id: 'B1', text: 'hi', ts: '1.1' },
    'bot',
    undefined,
  ],
  ['a bot with a user of its own', { ...sent, bot_id: 'B1' }, 'bot', undefined],
  ['anybody of this workspace', sent, 'customer', true],
])('%s is known', (_, fields, role, roleAssumed) => {
  const [spoken] = utterancesIn(converted(slack, message(fields)));
  expect([spoken?.role, spoken?.roleAssumed]).toEqual([role, roleAssumed]);
});

test("a line for the workspace's own people makes agents of them", () => {
  const internal = convertStream(slack, [message(sent)], { roles: { internal: 'agent' } });
  expect(utterancesIn(internal.perMessage.flat())[0]?.role).toBe('agent');
});

test('links and mentions leave their labels; files say nothing, their words do', () => {
  const text = 'where is <https://x.invalid/1|my bag> &amp; coat <@U2>';
  expect(utterancesIn(converted(slack, message({ ...sent, text })))[0]?.text).toBe('where is my bag & coat');
  const file = { ...sent, subtype: 'file_share', files: [{ id: 'F1' }] };
  expect(converted(slack, message({ ...file, text: '' }))).toEqual([{ kind: 'ignored', why: 'attachment' }]);
  expect(utterancesIn(converted(slack, message(file)))).toHaveLength(1);
});

test.each(['channel_join', 'channel_topic', 'pinned_item', 'reminder_add', 'huddle_thread'])(
  'news of the channel (%s) is no word of anybody',
  subtype => {
    expect(converted(slack, message({ ...sent, subtype }))).toEqual([
      { kind: 'ignored', why: 'status-only' },
    ]);
  },
);

test('a message without its key is refused', () => {
  expect(converted(slack, message({ user: 'U1', text: 'hi' }))).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
});
