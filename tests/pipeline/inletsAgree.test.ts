import { expect, test } from 'vitest';
import { applyInlet } from '../../src/pipeline/accept/inlets/apply.ts';
import { conversationInput } from '../../src/pipeline/accept/inlets/conversationInput.ts';
import type { Inlet } from '../../src/pipeline/accept/inlets/inlet.ts';
import { joinSentences } from '../../src/pipeline/accept/inlets/sentences.ts';
import type { ConversationOutput } from '../../src/domain/escalation.ts';
import type { ConversationInput } from '../../src/domain/utterance.ts';
import type { Emotions } from '../../src/domain/signals.ts';
import type { DetectRequest, Detection, Detector } from '../../src/pipeline/detect/contract.ts';
import { ended, emotions, score, signals, spoken } from '../support/builders.ts';
import { said, type Said, type VendorScript } from '../support/inlets/script.ts';
import { SCRIPTS } from '../support/inlets/scripts.ts';
import { deepgramScript } from '../support/inlets/scripts/deepgram.ts';
import { testPipeline } from '../support/pipeline.ts';

/** A customer who loses patience and is won back. */
const story: readonly (Omit<Said, 'number' | 'final'> & { valence: number; feels?: Partial<Emotions> })[] = [
  line('agent', 'thank you for waiting how can i help', 0.1),
  line('customer', 'my suitcase did not come out yesterday', -0.3, { frustration: 0.4 }),
  line('agent', 'i see let me look it up', 0),
  line('customer', 'i have been told that four times now', -0.85, { frustration: 0.9, anger: 0.6 }),
  line('agent', 'i understand', 0),
  line('customer', 'this is a disgrace nobody there cares', -0.92, { anger: 0.9, frustration: 0.9 }),
  line('customer', 'i want it today or i am done with you', -0.9, { anger: 0.9, frustration: 0.8 }),
  line('agent', 'it is here and a courier brings it before six', 0.4),
  line('customer', 'oh that is wonderful', 0.85, { joy: 0.8, gratitude: 0.6 }),
  line('customer', 'thank you so much for that', 0.9, { gratitude: 0.95, joy: 0.5 }),
  line('customer', 'really kind of you', 0.85, { gratitude: 0.9 }),
];

function line(speaker: Said['speaker'], text: string, valence: number, feels: Partial<Emotions> = {}) {
  return { speaker, text, valence, feels, beginMs: 0, endMs: 0 };
}

/** Feels what the story says, word for word. */
class StoryDetector implements Detector {
  clearLanguageOf(): undefined {
    return undefined;
  }

  detect({ utterance: { utteranceId, revision, role, final, text } }: DetectRequest): Promise<Detection> {
    const told = story.find(one => one.text === text);
    const scored = score(told?.valence ?? 0, { emotions: emotions(told?.feels ?? {}) });
    return Promise.resolve({
      signals: signals({ utteranceId, revision, role, final, score: scored }),
      queueMs: 0,
      scoreMs: 0,
    });
  }
}

/** What a subscriber would see, without the names that differ by vendor. */
async function eventsOf(inputs: readonly ConversationInput[]): Promise<string[]> {
  const { pipeline, publisher } = testPipeline({}, { detector: new StoryDetector() });
  for (const input of inputs) expect(await pipeline.submit(input)).toMatchObject({ kind: 'accepted' });
  await pipeline.idle();
  return publisher.requests.map(({ output }) => eventOf(output)).filter(one => one !== '');
}

function eventOf(output: ConversationOutput): string {
  if (output.kind === 'escalation') return [output.edge, output.level, output.rule, output.valence].join(' ');
  if (output.kind === 'summary')
    return ['summary', output.highestLevel, output.escalations, output.utterances].join(' ');
  return '';
}

const timed: readonly Said[] = story.map((one, at) =>
  said({ ...one, number: at + 1, beginMs: at * 4_000, endMs: at * 4_000 + 3_000 }),
);

function begun(one: Said): Said {
  const text = one.text.split(' ').slice(0, 2).join(' ');
  return { ...one, final: false, text, endMs: one.beginMs + 900 };
}

/** The story as a vendor sends it: an interim before each final, where it has interims. */
function through({ inlet, opening, say, tells }: VendorScript): ConversationInput[] {
  const told = timed.flatMap(one => [...(tells.interims ? [say(begun(one))] : []), say(one)]);
  return inputsOf(inlet, [...opening, ...told]);
}

/** What the pipeline is told of these messages, as the endpoint serves them: with sentences joined. */
function inputsOf(plain: Inlet, messages: readonly unknown[]): ConversationInput[] {
  const inlet = joinSentences(plain);
  let state: object = inlet.initialState();
  return messages.flatMap(message => {
    const applied = applyInlet(inlet, message, state, { conversationId: 'c-1' }, 0);
    state = applied.state;
    return applied.results.flatMap(result => {
      const input = conversationInput(result, { tenant: 'default', channel: 'voice', receivedAtMs: 0 });
      return input === undefined || input.kind === 'error' ? [] : [input];
    });
  });
}

const tellSpeakers = SCRIPTS.filter(({ tells }) => tells.speakers);

test.each(tellSpeakers.map(script => ({ vendor: script.inlet.name, script })))(
  'a conversation through $vendor gives the escalations it gives without a vendor',
  async ({ script }) => {
    const direct = timed.map(({ number, speaker, text, beginMs, endMs }) =>
      spoken({ utteranceId: `u-${number}`, role: speaker, text, beginOffsetMs: beginMs, endOffsetMs: endMs }),
    );
    const expected = await eventsOf([...direct, ended()]);
    expect(expected.some(one => one.startsWith('raised'))).toBe(true);
    expect(expected.some(one => one.startsWith('cleared'))).toBe(true);
    expect(await eventsOf([...through(script), ended()])).toEqual(expected);
  },
);

test('a conversation whose sentences are settled in pieces gives the escalations of whole ones', async () => {
  const pieces = (one: Said): Said[] => {
    const words = one.text.split(' ');
    const halfMs = (one.beginMs + one.endMs) / 2;
    return [
      { ...one, text: words.slice(0, 2).join(' '), endMs: halfMs },
      { ...one, text: words.slice(2).join(' '), beginMs: halfMs },
    ];
  };
  const say = (one: Said, goesOn: boolean) => ({
    ...(deepgramScript.say(one) as object),
    speech_final: !goesOn,
  });
  const cut = timed.flatMap(one => {
    const [first, rest] = pieces(one);
    if (first === undefined || rest === undefined || rest.text === '') return [say(one, false)];
    return [say(first, true), say(rest, false)];
  });
  const whole = timed.map(one => say(one, false));
  expect(cut.length).toBeGreaterThan(whole.length);
  expect(await eventsOf([...inputsOf(deepgramScript.inlet, cut), ended()])).toEqual(
    await eventsOf([...inputsOf(deepgramScript.inlet, whole), ended()]),
  );
});
