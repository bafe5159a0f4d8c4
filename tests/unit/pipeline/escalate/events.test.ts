import { describe, expect, test } from 'vitest';
import type { Escalation } from '../../../../src/domain/escalation.ts';
import { conversationView } from '../../../../src/pipeline/escalate/view.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';

const leaving: Line = {
  ...furious,
  phrases: { leave: 0.9 },
  overrides: { beginOffsetMs: 4_000, endOffsetMs: 6_500 },
};
function last({ escalations }: Dialogue): Escalation {
  const escalation = escalations.at(-1);
  if (escalation === undefined) throw new Error('nothing was raised');
  return escalation;
}
const actions = ({ advice }: { advice: readonly { action: string }[] }) => advice.map(({ action }) => action);

describe('the evidence of an escalation', () => {
  test('names the utterances that spoke for it, with their offsets and phrases', () => {
    const dialogue = new Dialogue().customer(furious, calm, leaving);
    expect(last(dialogue).evidence.utterances).toEqual([
      expect.objectContaining({ utteranceId: 'u-1', role: 'customer', valence: -0.9, phrases: [] }),
      expect.objectContaining({
        utteranceId: 'u-3',
        beginOffsetMs: 4_000,
        endOffsetMs: 6_500,
        phrases: [expect.objectContaining({ category: 'leave', weight: 0.9, begin: 0, end: 4 })],
      }),
    ]);
  });

  test('says how much each signal spoke for it, the strongest first', () => {
    const { contributions } = last(new Dialogue().customer(leaving)).evidence;
    expect(contributions.map(({ signal }) => signal)).toContain('phrase.leave');
    const shares = contributions.map(({ contribution }) => contribution);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('gives each signal the value that was seen', () => {
    const { contributions } = last(new Dialogue().customer(leaving)).evidence;
    expect(contributions.find(({ signal }) => signal === 'phrase.leave')?.value).toBe(0.9);
    expect(contributions.find(({ signal }) => signal === 'anger')?.value).toBe(0.85);
  });

  test('of a clear says what calmed', () => {
    const { edge, evidence } = last(new Dialogue().customer(furious, grateful, grateful));
    expect(edge).toBe('cleared');
    expect(evidence.contributions.map(({ signal }) => signal)).toContain('gratitude');
  });

  test('holds positions and ids, never words', () => {
    const word = 'canaryword';
    const dialogue = new Dialogue().customer({
      ...leaving,
      overrides: { text: `${word} I am leaving for good` },
    });
    dialogue.end();
    expect(JSON.stringify(dialogue.outputs)).not.toContain(word);
    expect(JSON.stringify(dialogue.state)).not.toContain(word);
  });
});

describe('advice', () => {
  test('a threat to leave goes to a retention specialist, and nobody is surveyed meanwhile', () => {
    const escalation = last(new Dialogue().on('voice').customer(leaving));
    expect(actions(escalation)).toEqual(expect.arrayContaining(['retention-specialist', 'no-survey']));
    expect(escalation.advice[0]?.because).toMatch(/threat-to-leave/);
  });

  test('an alert on a slow channel calls for a call back, on the phone it does not', () => {
    const lines = [furious, furious];
    expect(actions(last(new Dialogue().on('social').customer(...lines)))).toContain('call-back');
    expect(actions(last(new Dialogue().on('voice').customer(...lines)))).not.toContain('call-back');
  });

  test('what is critical calls for a supervisor', () => {
    const inDistress: Line = { ...furious, phrases: { vulnerable: 0.9 } };
    expect(actions(last(new Dialogue().customer(inDistress)))).toEqual(
      expect.arrayContaining(['vulnerability-specialist', 'supervisor']),
    );
  });

  test('each action is advised once', () => {
    const dialogue = new Dialogue().customer(furious, {
      ...furious,
      phrases: { repeat: 0.8, abuse: 0.8, legal: 0.8 },
    });
    for (const escalation of dialogue.escalations)
      expect(new Set(actions(escalation)).size).toBe(escalation.advice.length);
  });
});

describe('the summary', () => {
  test('says that it ended with an escalation open, and adds no event of its own', () => {
    const dialogue = new Dialogue().customer(furious, furious);
    const before = dialogue.escalations.length;
    expect(dialogue.end('hung-up')).toMatchObject({
      reason: 'hung-up',
      utterances: 2,
      highestLevel: 'alert',
      escalations: 1,
      endedEscalated: true,
      advice: [{ action: 'no-survey' }],
    });
    expect(dialogue.escalations).toHaveLength(before);
  });

  test('a bad peak that ends well may be asked about in one question', () => {
    const { advice, endedEscalated } = new Dialogue()
      .customer(furious, grateful, { ...grateful, valence: 0.95 })
      .end();
    expect(endedEscalated).toBe(false);
    expect(advice.map(({ action }) => action)).toEqual(['short-survey']);
  });

  test('a conversation that is remembered badly is not surveyed, though nothing was raised', () => {
    expect(actions(new Dialogue().customer(calm, frustrated, { valence: -0.3 }).end())).toEqual([
      'no-survey',
    ]);
  });

  test('has an arc for everybody who was scored, and for nobody else', () => {
    const dialogue = new Dialogue()
      .customer(calm)
      .agent({ valence: 0.4 })
      .customer({ ...frustrated, overrides: { role: 'bot' } }, { overrides: { role: 'supervisor' } });
    expect(Object.keys(dialogue.end().arcs)).toEqual(['customer', 'agent']);
  });

  test('a conversation without a word has a summary too', () => {
    expect(new Dialogue().on('chat').end('idle')).toMatchObject({
      channel: 'chat',
      utterances: 0,
      arcs: {},
      highestLevel: null,
      endedEscalated: false,
    });
  });
});

describe('the view of an open conversation', () => {
  test('shows the level now, the rules that are up and the evidence of the last event', () => {
    const view = conversationView(new Dialogue().customer(calm, leaving).state);
    expect(view).toMatchObject({ level: 'watch', escalations: 1, customerUtterances: 2 });
    expect(view.escalation?.rules.map(({ id }) => id)).toContain('threat-to-leave');
    expect(view.escalation?.evidence.utterances.map(({ utteranceId }) => utteranceId)).toEqual(['u-2']);
    expect(view.escalation?.raisedAtMs).toBe(2_000);
  });

  test('has no escalation once it is cleared, but remembers how high it was', () => {
    const view = conversationView(new Dialogue().customer(furious, grateful, grateful).state);
    expect(view).toMatchObject({ level: null, escalation: null, highestLevel: 'watch' });
  });

  test('is plain JSON', () => {
    const view = conversationView(new Dialogue().customer(leaving).agent(calm).state);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  });
});
