import { expect, test } from 'vitest';
import type { ConversationOutput } from '../../src/domain/escalation.ts';
import { applyInlet } from '../../src/pipeline/accept/inlets/apply.ts';
import { conversationInput } from '../../src/pipeline/accept/inlets/conversationInput.ts';
import type { Inlet } from '../../src/pipeline/accept/inlets/inlet.ts';
import { slack } from '../../src/pipeline/accept/inlets/vendors/slack.ts';
import { twilioConversations } from '../../src/pipeline/accept/inlets/vendors/twilioConversations.ts';
import type { DetectRequest, Detection, Detector } from '../../src/pipeline/detect/contract.ts';
import { emotions, score, signals } from '../support/builders.ts';
import { testPipeline } from '../support/pipeline.ts';

const furious = 'this is a disgrace and i am furious';

/** Furious about the furious words, at ease about others, and without an opinion of none at all. */
class MoodDetector implements Detector {
  clearLanguageOf(): undefined {
    return undefined;
  }

  detect({ utterance: { utteranceId, revision, role, final, text } }: DetectRequest): Promise<Detection> {
    const about = { utteranceId, revision, role, final };
    const angry = text === furious;
    const scored = score(angry ? -0.95 : 0.4, { emotions: emotions(angry ? { anger: 0.95 } : { joy: 0.4 }) });
    const heard =
      text === '' ? signals({ ...about, notScoredBecause: 'empty' }) : signals({ ...about, score: scored });
    return Promise.resolve({ signals: heard, queueMs: 0, scoreMs: 0 });
  }
}

function told(output: ConversationOutput): string[] {
  return output.kind === 'escalation' ? [output.edge] : [];
}

/** What alerts these webhooks raise and clear, through every stage of the pipeline. */
async function edgesOf(inlet: Inlet, messages: readonly unknown[]): Promise<string[]> {
  const { pipeline, publisher } = testPipeline({}, { detector: new MoodDetector() });
  let state = inlet.initialState();
  for (const message of messages) {
    const applied = applyInlet(inlet, message, state, {}, 0);
    state = applied.state;
    for (const result of applied.results) {
      const origin = { tenant: 'default', channel: inlet.channel, receivedAtMs: 0 };
      const input = conversationInput(result, origin);
      if (input === undefined || input.kind === 'error') continue;
      expect(await pipeline.submit(input)).toMatchObject({ kind: 'accepted' });
    }
  }
  await pipeline.idle();
  return publisher.requests.flatMap(({ output }) => told(output));
}

const twilio = (EventType: string, Body: string | undefined, number = 1, at = 0) => ({
  EventType,
  ConversationSid: 'CH1',
  MessageSid: `IM${number}`,
  Author: '+15550100',
  Source: 'SMS',
  DateCreated: '2026-11-22T09:30:00.000Z',
  DateUpdated: `2026-11-22T09:31:0${at}.000Z`,
  ...(Body === undefined ? {} : { Body }),
});
const angryTwilio = [1, 2, 3].map(number => twilio('onMessageAdded', furious, number));
const removedTwilio = [1, 2, 3].map(number => twilio('onMessageRemoved', furious, number));
const calmedTwilio = [1, 2, 3].map(number => twilio('onMessageUpdated', 'thanks, all is well', number, 2));
const slackMessage = (fields: object, id: string) => ({
  type: 'event_callback',
  event_id: id,
  event: { type: 'message', channel: 'C1', ...fields },
});
const post = (number: number) => ({ user: 'U1', text: furious, ts: `1795339877.00010${number}` });
const angrySlack = [1, 2, 3].map(number => slackMessage(post(number), `Ev${number}`));
const deletedSlack = [1, 2, 3].map(number =>
  slackMessage(
    { subtype: 'message_deleted', deleted_ts: post(number).ts, previous_message: post(number) },
    `EvD${number}`,
  ),
);
const changedSlack = [1, 2, 3].map(number =>
  slackMessage(
    {
      subtype: 'message_changed',
      message: { ...post(number), text: 'thanks, all is well', edited: { ts: '1795339899.000000' } },
      previous_message: post(number),
    },
    `EvC${number}`,
  ),
);

test.each([
  { what: 'deleted on Twilio', inlet: twilioConversations, angry: angryTwilio, correction: removedTwilio },
  { what: 'edited on Twilio', inlet: twilioConversations, angry: angryTwilio, correction: calmedTwilio },
  { what: 'deleted on Slack', inlet: slack, angry: angrySlack, correction: deletedSlack },
  { what: 'edited on Slack', inlet: slack, angry: angrySlack, correction: changedSlack },
])('an alert clears when the messages that raised it are $what', async ({ inlet, angry, correction }) => {
  const before = await edgesOf(inlet, angry);
  expect(before).toContain('raised');
  expect(before).not.toContain('cleared');
  expect(await edgesOf(inlet, [...angry, ...correction])).toContain('cleared');
});

test('an older edit that comes after a newer one does not bring the anger back', () => {
  const older = [1, 2, 3].map(number => twilio('onMessageUpdated', furious, number, 1));
  let state = twilioConversations.initialState();
  const revisions = [...calmedTwilio, ...older].map(message => {
    const applied = applyInlet(twilioConversations, message, state, {}, 0);
    state = applied.state as typeof state;
    const [result] = applied.results;
    return result?.kind === 'utterance' ? (result.revision ?? 0) : 0;
  });
  expect(Math.max(...revisions.slice(3))).toBeLessThan(Math.min(...revisions.slice(0, 3)));
});
