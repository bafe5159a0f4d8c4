import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../../src/pipeline/escalate/rule.ts';
import { conversationSignals, utteranceSignals } from '../../../../src/pipeline/escalate/ruleSignals.ts';
import { sceneOf } from '../../../../src/pipeline/escalate/scene.ts';
import { calm, Dialogue, type Line } from '../../../support/dialogue.ts';

const lasting = (durationMs: number, more: Partial<Line> = {}): Line => ({
  ...calm,
  ...more,
  overrides: { turn: { durationMs }, ...more.overrides },
});
const read = (signal: keyof typeof conversationSignals, { state }: Dialogue) =>
  conversationSignals[signal].read(sceneOf(state));
const asks = (...kinds: ('number' | 'name' | 'phone' | 'date')[]): Line => ({
  ...calm,
  acts: { asks: kinds },
});
const gives = (...kinds: ('number' | 'name')[]): Line => ({ ...calm, acts: { gives: kinds } });
const asksHash = (questionHash: number): Line => ({ ...calm, acts: { questionHash } });

describe('how the two sides talk', () => {
  test('shares of speech and monologues come from the offsets', () => {
    const dialogue = new Dialogue()
      .customer(lasting(2_000))
      .agent(lasting(10_000), lasting(5_000), lasting(1_000))
      .customer(lasting(2_000));
    expect(read('customerShare', dialogue)).toBeCloseTo(0.2, 9);
    expect(read('agentMonologueMs', dialogue)).toBe(16_000);
    expect(read('agentMonologueMs', dialogue.agent(lasting(700)).customer(calm))).toBe(700);
  });

  test('silence, talk-over and pace belong to the utterance', () => {
    const turn = { durationMs: 4_000, silenceBeforeMs: 900, overlapMs: 300 };
    const said = new Dialogue().customer({ ...calm, overrides: { text: 'where is it now tell me', turn } });
    const newest = said.state.customer.recent.at(-1);
    if (newest === undefined) throw new Error('nothing was heard');
    expect(utteranceSignals.silenceBeforeMs.read(newest)).toBe(900);
    expect(utteranceSignals.overlapMs.read(newest)).toBe(300);
    expect(utteranceSignals.pace.read(newest)).toBe(1.5);
  });

  test('a correction keeps the silence and the talk-over that were heard', () => {
    const turn = { durationMs: 4_000, silenceBeforeMs: 900 };
    const dialogue = new Dialogue().customer({ ...calm, overrides: { turn } });
    dialogue.correct('u-1', { ...calm, overrides: { turn: { durationMs: 4_000 } } });
    expect(dialogue.state.customer.recent.at(-1)?.silenceBeforeMs).toBe(900);
  });

  test('where speech did not overlap, talk-over is zero', () => {
    const turn = { durationMs: 4_000, silenceBeforeMs: 900 };
    const newest = new Dialogue().customer({ ...calm, overrides: { turn } }).state.customer.recent.at(-1);
    if (newest === undefined) throw new Error('nothing was heard');
    expect(utteranceSignals.overlapMs.read(newest)).toBe(0);
  });

  test('an agent who begins while the customer speaks interrupts, but not by a slip', () => {
    const over = (overlapMs: number): Line => ({
      ...calm,
      overrides: { turn: { durationMs: 3_000, overlapMs } },
    });
    const dialogue = new Dialogue()
      .customer(calm)
      .agent(over(900))
      .customer(calm)
      .agent(over(200))
      .customer(calm);
    expect(read('agentOverlapMs', dialogue)).toBe(1_100);
    expect(read('agentInterruptions', dialogue)).toBe(1);
  });

  test('talking over a bot or a colleague interrupts no customer', () => {
    const over: Line = { ...calm, overrides: { turn: { durationMs: 3_000, overlapMs: 900 } } };
    const dialogue = new Dialogue().customer(calm).agent(calm, over).customer(calm);
    expect(read('agentInterruptions', dialogue)).toBe(0);
  });

  test('a rule can ask for interruptions', () => {
    const rule: Rule = {
      id: 'talked-over',
      version: '1',
      description: 'the agent does not let the customer finish',
      levels: { watch: { signal: 'agentInterruptions', atLeast: 2 } },
      advice: ['supervisor'],
      cooldownUtterances: 4,
    };
    const over: Line = { ...calm, overrides: { turn: { durationMs: 3_000, overlapMs: 700 } } };
    const dialogue = new Dialogue({ rules: [rule] })
      .customer(calm)
      .agent(over)
      .customer(calm)
      .agent(over)
      .customer(calm);
    expect(dialogue.story).toEqual(['raised watch talked-over u-5']);
  });

  test('without offsets all of them are absent, not zero', () => {
    const dialogue = new Dialogue().agent(calm).customer(calm);
    expect(read('agentOverlapMs', dialogue)).toBeNull();
    expect(read('agentInterruptions', dialogue)).toBeNull();
    expect(read('customerShare', dialogue)).toBeNull();
    expect(read('agentMonologueMs', dialogue)).toBeNull();
    const newest = dialogue.state.customer.recent.at(-1);
    if (newest === undefined) throw new Error('nothing was heard');
    for (const signal of ['silenceBeforeMs', 'overlapMs', 'pace'] as const)
      expect(utteranceSignals[signal].read(newest)).toBeNull();
  });
});

describe('what is asked', () => {
  const counts = (dialogue: Dialogue) => [
    read('askedAgainFor', dialogue),
    read('sameQuestionAgain', dialogue),
  ];

  test('again though the customer has given it counts, whoever asked first', () => {
    const bot = { overrides: { role: 'bot' as const } };
    const dialogue = new Dialogue().customer({ ...asks('number'), ...bot }).customer(gives('number'));
    expect(counts(dialogue)).toEqual([0, 0]);
    expect(counts(dialogue.agent(asks('number')))).toEqual([1, 0]);
  });

  test('again without having had an answer is the same question again', () => {
    expect(counts(new Dialogue().agent(asks('name')).customer(calm).agent(asks('name')))).toEqual([0, 1]);
    expect(counts(new Dialogue().agent(asksHash(7), asksHash(8), asksHash(7)))).toEqual([0, 1]);
  });

  test('for another kind is no repetition', () => {
    expect(
      counts(new Dialogue().agent(asks('number')).customer(gives('number')).agent(asks('name'))),
    ).toEqual([0, 0]);
  });

  test('and answered in digits is given as what was asked for', () => {
    const dialogue = new Dialogue().agent(asks('phone')).customer(gives('number'));
    expect(dialogue.state.dynamics.given).toEqual(['phone']);
    expect(counts(dialogue.agent(asks('number')))).toEqual([0, 0]);
  });

  test('and answered by a short sentence gives a name, not a date', () => {
    const answer: Line = { ...calm, acts: { answers: true } };
    expect(new Dialogue().agent(asks('name', 'date')).customer(answer).state.dynamics.given).toEqual([
      'name',
    ]);
  });

  test('a name that does not come at once is not waited for', () => {
    const answer: Line = { ...calm, acts: { answers: true } };
    expect(new Dialogue().agent(asks('name')).customer(calm, answer).state.dynamics.given).toEqual([]);
  });

  test('a correction is not counted a second time', () => {
    const dialogue = new Dialogue().customer(gives('number')).agent(asks('number'));
    dialogue.correct('u-2', { ...asks('number'), overrides: { role: 'agent' } });
    expect(counts(dialogue)).toEqual([1, 0]);
  });
});
