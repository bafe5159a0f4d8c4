import { expect, test } from 'vitest';
import { twilioConversationRelay } from '../../../../../../src/pipeline/accept/inlets/vendors/twilioConversationRelay.ts';
import { converted, utterancesIn } from '../../../../../support/inlets/script.ts';

const setup = { type: 'setup', sessionId: 'VX1', callSid: 'CA1' };

test('the call is named in the setup and known from then on', () => {
  expect(
    converted(twilioConversationRelay, setup, {
      type: 'prompt',
      voicePrompt: 'hello',
      lang: 'es-ES',
      last: true,
    }),
  ).toEqual([
    { kind: 'event', event: 'started', scope: 'conversation', conversationId: 'CA1' },
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'CA1',
      utteranceId: 'caller-0',
      speaker: 'caller',
      role: 'customer',
      text: 'hello',
      final: true,
      language: 'es-ES',
    },
  ]);
});

test('a prompt that does not say whether it is the last is whole', () => {
  expect(converted(twilioConversationRelay, { type: 'prompt', voicePrompt: 'hello' })).toMatchObject([
    { final: true },
  ]);
});

test("the bot's tokens become one utterance of the bot when the last has come", () => {
  const results = converted(
    twilioConversationRelay,
    { type: 'text', token: 'One ', last: false },
    { type: 'text', token: 'moment.', last: true, lang: 'en-US' },
    { type: 'text', token: '', last: true },
  );
  expect(results).toMatchObject([
    { kind: 'ignored', why: 'own-message' },
    { kind: 'utterance', role: 'bot', text: 'One moment.', final: true },
    { kind: 'ignored', why: 'empty' },
  ]);
});

test('an interruption is a signal without words, whatever the type of its duration', () => {
  for (const durationUntilInterruptMs of ['460', 460])
    expect(
      converted(twilioConversationRelay, setup, {
        type: 'interrupt',
        utteranceUntilInterrupt: 'Your order',
        durationUntilInterruptMs,
      })[1],
    ).toEqual({ kind: 'signal', signal: 'interruption', conversationId: 'CA1', speaker: 'caller' });
});

test('digits are never taken for words', () => {
  const results = converted(twilioConversationRelay, { type: 'dtmf', digit: '4' });
  expect(results).toEqual([{ kind: 'ignored', why: 'digits' }]);
  expect(utterancesIn(results)).toEqual([]);
});
