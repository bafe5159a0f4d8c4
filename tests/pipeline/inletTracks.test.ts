import { expect, test } from 'vitest';
import { applyInlet, type InletSettings } from '../../src/pipeline/accept/inlets/apply.ts';
import { conversationInput } from '../../src/pipeline/accept/inlets/conversationInput.ts';
import { joinSentences } from '../../src/pipeline/accept/inlets/sentences.ts';
import { deepgram } from '../../src/pipeline/accept/inlets/vendors/deepgram.ts';
import { testPipeline } from '../support/pipeline.ts';

const reorderWaitMs = 150;
/** The call began with the first track; the other one was opened two seconds later. */
const startedAtMs = 10_000;

/** A pipeline, and the two Deepgram streams of one call, one for each side, joined in one conversation. */
function call() {
  const { pipeline, publisher, detector, scheduler } = testPipeline({ reorderWaitMs });
  const inlet = joinSentences(deepgram);
  const track = (settings: InletSettings, streamStartedAtMs: number) => {
    let state = inlet.initialState() as object;
    return (message: unknown) => {
      const applied = applyInlet(inlet, message, state, { conversationId: 'call-1', ...settings }, 0);
      state = applied.state;
      return applied.results.flatMap(result => {
        const origin = { tenant: 'default', channel: 'voice', receivedAtMs: 0, startedAtMs } as const;
        const input = conversationInput(result, { ...origin, streamStartedAtMs });
        return input === undefined || input.kind === 'error' ? [] : [pipeline.submit(input)];
      });
    };
  };
  return {
    customer: track({ speaker: 'customer', stream: 'a' }, startedAtMs),
    agent: track({ speaker: 'agent', stream: 'b' }, startedAtMs + 2_000),
    /** What rules have seen so far, in the order in which they saw it. */
    judged: () =>
      publisher.requests.flatMap(({ output }) =>
        output.kind === 'signals' && output.final ? [output.utteranceId] : [],
      ),
    detector,
    pipeline,
    scheduler,
  };
}

function range(transcript: string, start: number, more: { interim?: true; goesOn?: true } = {}) {
  return {
    type: 'Results',
    channel_index: [0, 1],
    start,
    duration: 1,
    is_final: more.interim !== true,
    speech_final: more.goesOn !== true && more.interim !== true,
    channel: { alternatives: [{ transcript, confidence: 0.9 }] },
    metadata: { request_id: 'r' },
  };
}

test('two tracks of one call are one conversation, in the order of speech, whichever comes first', async () => {
  const { customer, agent, judged, pipeline } = call();
  const guess = customer(range('where', 5, { interim: true }));
  // Begun 6 s after the call did, on a track that began at 2 s: it comes first and was said last.
  const answer = agent(range('one moment', 4));
  const question = customer(range('where is my card', 5));
  await Promise.all([...guess, ...answer, ...question]);
  await pipeline.idle();
  expect(judged()).toEqual(['a:0-5000', 'b:0-4000']);
});

test('a track that says nothing more holds up the other one for a bounded time', async () => {
  const { customer, agent, judged, pipeline, scheduler } = call();
  await Promise.all(customer(range('where', 5, { interim: true })));
  await Promise.all(agent(range('one moment', 4)));
  await new Promise(setImmediate);
  scheduler.advanceTo(reorderWaitMs - 1);
  await new Promise(setImmediate);
  expect(judged()).toEqual([]);
  scheduler.advanceTo(reorderWaitMs);
  await pipeline.idle();
  expect(judged()).toEqual(['b:0-4000']);
});

test('a sentence that its vendor settles in pieces is judged at its first piece, and whole at its last', async () => {
  const { customer, detector, judged, pipeline } = call();
  for (const message of [
    range('i want to', 1, { goesOn: true }),
    range('cancel', 2, { interim: true }),
    range('cancel everything', 2, { goesOn: true }),
    range('today', 3),
    range('thank you', 6),
  ])
    await Promise.all(customer(message));
  await pipeline.idle();
  expect(detector.requests.map(({ utterance }) => utterance.text)).toEqual([
    'i want to',
    'i want to cancel everything',
    'i want to cancel everything today',
    'thank you',
  ]);
  expect(new Set(judged())).toEqual(new Set(['a:0-1000', 'a:0-6000']));
});
