import { describe, expect, test } from 'vitest';
import { recentUtterances } from '../../../../src/pipeline/escalate/customer.ts';
import type { Rule } from '../../../../src/pipeline/escalate/rule.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';
import { shippedRules } from '../../../support/rules.ts';

const times = (count: number, line: Line): Line[] => Array.from({ length: count }, () => line);
const leaving: Line = { ...frustrated, phrases: { leave: 0.9 } };
const stranded: Line = {
  valence: -0.9,
  feels: { fear: 0.7, frustration: 0.8 },
  phrases: { vulnerable: 0.9 },
};

describe('one escalation at a time', () => {
  test('is raised once, and silent while nothing new is said', () => {
    expect(new Dialogue().customer(...times(12, furious)).story).toEqual([
      'raised watch sustained-anger u-1',
      'updated alert sustained-anger u-2',
    ]);
  });

  test('a rise in level is always told, however recent the last event is', () => {
    expect(new Dialogue().customer(leaving, furious, stranded).story).toEqual([
      'raised watch threat-to-leave u-1',
      'updated alert threat-to-leave u-2',
      'updated critical vulnerable-customer u-3',
    ]);
  });

  test('what the lexicon alone has raised stays up until the customer calms', () => {
    const low: Rule = {
      id: 'low',
      version: '1',
      description: 'a low valence',
      levels: { watch: { signal: 'valence', atMost: -0.5 } },
      advice: [],
      cooldownUtterances: 4,
    };
    const dialogue = new Dialogue({ rules: [low] }).customer({ ...furious, scorer: 'lexicon' });
    dialogue.customer({ ...furious, valence: -0.4, scorer: 'lexicon' });
    expect(dialogue.story).toEqual(['raised watch low u-1']);
    dialogue.correct('u-1', {});
    expect(dialogue.story.at(-1)).toMatch(/^cleared watch low/u);
  });

  test('a rule that joins at the same level is told once the last event is some utterances old', () => {
    const dialogue = new Dialogue().customer(
      { ...frustrated, phrases: { vulnerable: 0.8 } },
      { ...calm, phrases: { legal: 0.8 } },
    );
    expect(dialogue.story).toEqual(['raised watch vulnerable-customer u-1']);
    dialogue.customer(calm, { ...calm, phrases: { human: 0.8 } });
    expect(dialogue.story.at(-1)).toBe('updated watch wants-a-person u-4');
  });

  test('a rule that joins below the level is kept in mind and not told', () => {
    const dialogue = new Dialogue().customer(stranded, calm, calm, leaving);
    expect(dialogue.story).toEqual(['raised critical vulnerable-customer u-1']);
    expect(dialogue.state.open?.rules.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['vulnerable-customer', 'threat-to-leave']),
    );
  });

  test('raised, updated and cleared of one escalation carry the same number, the next one another', () => {
    const dialogue = new Dialogue()
      .customer(furious, furious, grateful, grateful)
      .customer(calm, calm, calm, calm, furious);
    expect(dialogue.escalations.map(({ edge, escalationNumber }) => `${edge} ${escalationNumber}`)).toEqual([
      'raised 1',
      'updated 1',
      'cleared 1',
      'raised 2',
    ]);
  });
});

describe('recovery', () => {
  test('a cancelled flight that is rebooked: raised, then cleared when the customer is relieved', () => {
    const dialogue = new Dialogue()
      .customer(calm, stranded)
      .agent(calm, { valence: 0.4 })
      .customer(frustrated)
      .agent({ valence: 0.5 })
      .customer(calm, grateful, grateful);
    expect(dialogue.story).toEqual([
      'raised critical vulnerable-customer u-2',
      'cleared critical vulnerable-customer u-8',
    ]);
    expect(dialogue.end()).toMatchObject({ endedEscalated: false, escalations: 1, highestLevel: 'critical' });
  });

  test('one calm utterance clears nothing; calm that holds does', () => {
    const dialogue = new Dialogue().customer(furious, calm, calm);
    expect(dialogue.story).toHaveLength(1);
    dialogue.customer(calm, calm);
    expect(dialogue.story.at(-1)).toMatch(/^cleared watch sustained-anger/);
  });

  test('a mood that swings around the threshold does not flap', () => {
    const swing = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? frustrated : calm));
    const dialogue = new Dialogue().customer(furious, ...swing);
    expect(dialogue.escalations.filter(({ edge }) => edge === 'cleared')).toEqual([]);
    expect(dialogue.escalations.filter(({ edge }) => edge === 'raised')).toHaveLength(1);
  });

  test('kind words of the agent clear nothing', () => {
    const dialogue = new Dialogue().customer(furious).agent(...times(10, grateful));
    expect(dialogue.story).toEqual(['raised watch sustained-anger u-1']);
  });

  test('an utterance that was not scored neither clears nor raises', () => {
    const dialogue = new Dialogue().customer(furious, ...times(10, {}));
    expect(dialogue.story).toHaveLength(1);
  });

  test('what was forgiven does not count again: windows begin anew after a clear', () => {
    const dialogue = new Dialogue().customer(furious, grateful, grateful, calm, calm, calm, calm, furious);
    expect(dialogue.story.at(-1)).toBe('raised watch sustained-anger u-8');
  });
});

describe('restraint', () => {
  test('a rule rests after a clear, unless it is to speak at a higher level', () => {
    const resting = new Dialogue().customer(furious, grateful, grateful, furious);
    expect(resting.story.map(line => line.split(' ')[0])).toEqual(['raised', 'cleared']);
    resting.customer(furious);
    expect(resting.story.at(-1)).toBe('raised alert sustained-anger u-5');
  });

  test('another rule need not wait for the one that rests', () => {
    const dialogue = new Dialogue().customer(furious, grateful, grateful, leaving);
    expect(dialogue.story.at(-1)).toBe('raised watch threat-to-leave u-4');
  });

  test('a conversation raises only so many escalations; a higher level still gets through', () => {
    const upAndDown = [furious, grateful, grateful, calm, calm, calm, calm];
    const dialogue = new Dialogue({ maxEscalations: 2 }).customer(...upAndDown, ...upAndDown, ...upAndDown);
    expect(dialogue.escalations.filter(({ edge }) => edge === 'raised')).toHaveLength(2);
    dialogue.customer(stranded);
    expect(dialogue.story.at(-1)).toMatch(/^raised critical vulnerable-customer/);
  });

  test('a rule can ask for more than calm before it lets go', () => {
    const stubborn: Rule = {
      id: 'stubborn',
      version: '1',
      description: 'lets go only after praise',
      levels: { alert: { signal: 'anger', atLeast: 0.6 } },
      clear: { signal: 'phrase.praise', atLeast: 0.5 },
      advice: [],
      cooldownUtterances: 0,
    };
    const dialogue = new Dialogue({ rules: [stubborn] }).customer(furious, grateful, grateful, grateful);
    expect(dialogue.story).toEqual(['raised alert stubborn u-1']);
    dialogue.customer({ ...grateful, phrases: { praise: 0.8 } });
    expect(dialogue.story.at(-1)).toBe('cleared alert stubborn u-5');
  });

  test('interims are never judged', () => {
    const interim: Line = { ...stranded, overrides: { final: false } };
    const dialogue = new Dialogue().customer(interim, interim);
    expect(dialogue.story).toEqual([]);
    expect(dialogue.end().utterances).toBe(0);
  });
});

describe('corrections', () => {
  test('a corrected utterance counts as corrected, and no longer as first heard', () => {
    const corrected = new Dialogue().customer(calm, frustrated, calm).correct('u-2', grateful);
    const spoken = new Dialogue().customer(calm, grateful, calm);
    expect(corrected.end().arcs.customer).toEqual(spoken.end().arcs.customer);
  });

  test('a correction can raise, and is named as the cause with its revision', () => {
    const dialogue = new Dialogue().customer(calm, calm).correct('u-2', stranded, 3);
    expect(dialogue.escalations[0]).toMatchObject({
      edge: 'raised',
      causedBy: { utteranceId: 'u-2', revision: 3 },
    });
  });

  test('a correction that leaves nothing to score takes the first hearing out of the arc', () => {
    const dialogue = new Dialogue().customer(calm, frustrated).correct('u-2', {});
    expect(dialogue.end().arcs.customer).toMatchObject({ scoredUtterances: 1, negativeStreak: 0 });
  });

  test('an utterance that turns out to be the agent’s leaves the customer’s arc', () => {
    const dialogue = new Dialogue()
      .customer(calm, furious)
      .correct('u-2', { ...furious, overrides: { role: 'agent' } });
    const { arcs, utterances } = dialogue.end();
    expect(utterances).toBe(2);
    expect(arcs.customer).toMatchObject({ scoredUtterances: 1 });
    expect(arcs.agent).toMatchObject({ scoredUtterances: 1, end: -0.9 });
  });

  test('a correction of an utterance long past changes nothing', () => {
    const dialogue = new Dialogue().customer(frustrated, ...times(recentUtterances, calm));
    const before = dialogue.state;
    expect(dialogue.correct('u-1', stranded).state).toEqual(before);
    expect(dialogue.story).toEqual([]);
  });
});

describe('the built-in rules', () => {
  test('have ids and levels that events and documents can rely on', () => {
    expect(new Set(shippedRules.rules.map(({ id }) => id)).size).toBe(shippedRules.rules.length);
    for (const rule of shippedRules.rules) expect(Object.keys(rule.levels).length).toBeGreaterThan(0);
  });
});
