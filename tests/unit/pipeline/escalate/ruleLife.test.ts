import { describe, expect, test } from 'vitest';
import type { RuleSet } from '../../../../src/pipeline/escalate/ruleSet.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';
import { readSet, ruleFile } from '../../../support/rules.ts';

const angry = '{ signal: anger, atLeast: 0.6 }';
const upset = '{ signal: valence, atMost: -0.5 }';

/** One rule a line: `id levels more`. */
function rulesOf(...lines: string[]): RuleSet {
  return readSet(ruleFile(lines.map(line => `  - { description: d, ${line} }\n`).join(''))).set;
}
const times = (count: number, line: Line): Line[] => Array.from({ length: count }, () => line);
const quarrel: Line[] = [furious, ...times(4, grateful), ...times(5, calm)];

describe('a rule in shadow', () => {
  const set = rulesOf(`id: quiet, shadow: true, levels: { watch: ${upset}, alert: ${angry} }`);

  test('sends nothing, and tells once at each level what it would have said', () => {
    const dialogue = new Dialogue(set).customer(frustrated, frustrated, furious, furious, frustrated);
    expect(dialogue.outputs).toEqual([]);
    expect(
      dialogue.withheld.map(({ because, rule, level, utteranceId }) => [because, rule, level, utteranceId]),
    ).toEqual([
      ['shadow', 'quiet', 'watch', 'u-1'],
      ['shadow', 'quiet', 'alert', 'u-3'],
    ]);
  });

  test('lets go and rests like any other: it is counted again only after its cooldown', () => {
    const dialogue = new Dialogue(set).customer(...quarrel, frustrated);
    expect(dialogue.withheld).toHaveLength(2);
    const soon = new Dialogue(set).customer(furious, ...times(4, grateful), furious);
    expect(soon.withheld).toHaveLength(1);
  });

  test('changes nothing for the others', () => {
    const loud = `id: loud, levels: { alert: ${angry} }`;
    const alone = new Dialogue(rulesOf(loud)).customer(...quarrel, ...quarrel);
    const beside = new Dialogue(
      rulesOf(`id: quiet, shadow: true, levels: { critical: ${upset} }`, loud),
    ).customer(...quarrel, ...quarrel);
    expect(beside.outputs).toEqual(alone.outputs);
  });
});

describe('a muted rule', () => {
  const set = rulesOf(`id: loud, levels: { alert: ${angry} }`);
  // Utterance n of a dialogue is received at n seconds.
  const mutes = (fromMs: number, untilMs: number) => [{ ruleId: 'loud', fromMs, untilMs }];

  test('sends nothing until the mute ends by the instants of the record, then speaks if it still fires', () => {
    const dialogue = new Dialogue({ ...set, mutes: mutes(0, 3_000) }).customer(furious, furious, furious);
    expect(dialogue.story).toEqual(['raised alert loud u-3']);
    expect(dialogue.withheld.map(({ because, utteranceId }) => [because, utteranceId])).toEqual([
      ['muted', 'u-1'],
    ]);
  });

  test('gives the same events for the same mutes, whenever it is replayed', () => {
    const run = () => new Dialogue({ ...set, mutes: mutes(0, 2_000) }).customer(...quarrel, ...quarrel);
    expect(run().outputs).toEqual(run().outputs);
  });

  test('keeps an escalation up that it is behind, and it is cleared in the ordinary way', () => {
    const dialogue = new Dialogue(set).customer(furious);
    dialogue.options = { ...dialogue.options, mutes: mutes(0, 1_000_000) };
    dialogue.customer(furious, ...times(4, grateful));
    expect(dialogue.story.map(line => line.split(' ')[0])).toEqual(['raised', 'cleared']);
    expect(dialogue.withheld).toEqual([]);
  });
});

describe('limits of a rule', () => {
  test('maxAlerts bounds the escalations that it has a part in, not those of others', () => {
    const set = rulesOf(
      `id: loud, levels: { alert: ${angry} }, maxAlerts: 1, cooldown: { utterances: 0 }`,
      `id: sad, levels: { alert: { signal: sadness, atLeast: 0.5 } }`,
    );
    const sad: Line = { valence: -0.8, feels: { sadness: 0.9 } };
    const { story } = new Dialogue(set).customer(...quarrel, ...quarrel, sad);
    expect(story.filter(line => line.startsWith('raised')).map(line => line.split(' ')[2])).toEqual([
      'loud',
      'sad',
    ]);
  });

  test('a rise in level within the same escalation is told all the same', () => {
    const set = rulesOf(`id: loud, levels: { watch: ${upset}, alert: ${angry} }, maxAlerts: 1`);
    expect(new Dialogue(set).customer(frustrated, furious).story).toEqual([
      'raised watch loud u-1',
      'updated alert loud u-2',
    ]);
  });

  test('a cooldown in time is counted on the record', () => {
    const set = rulesOf(`id: loud, levels: { alert: ${angry} }, cooldown: { time: 20s }`);
    const { story } = new Dialogue(set).customer(furious, ...times(4, grateful), ...times(8, furious));
    const raised = story.filter(line => line.startsWith('raised')).map(line => line.split(' ').at(-1));
    expect(raised).toEqual(['u-1']);
    const later = new Dialogue(set).customer(furious, ...times(4, grateful), ...times(24, furious)).story;
    expect(later.filter(line => line.startsWith('raised'))).toHaveLength(2);
  });
});

describe('rules that are exchanged in the middle of a conversation', () => {
  const before = rulesOf(`id: loud, levels: { alert: ${angry} }`, `id: upset, levels: { watch: ${upset} }`);

  test('count from the next utterance on; what the conversation remembers stays', () => {
    const dialogue = new Dialogue(before).customer(frustrated);
    const { customer } = dialogue.state;
    dialogue.options = {
      ...dialogue.options,
      ...rulesOf(`id: upset, levels: { watch: ${upset}, critical: ${angry} }`),
    };
    expect(dialogue.state.customer).toBe(customer);
    expect(dialogue.customer(frustrated, furious).story).toEqual([
      'raised watch upset u-1',
      'updated critical upset u-3',
    ]);
  });

  test('a rule that is gone no longer holds an escalation up', () => {
    const dialogue = new Dialogue(before).customer(furious);
    dialogue.options = {
      ...dialogue.options,
      ...rulesOf(`id: other, levels: { alert: { signal: joy, atLeast: 0.5 } }`),
    };
    expect(dialogue.customer(furious).story).toEqual(['raised alert loud u-1', 'cleared alert loud u-2']);
    expect(dialogue.state.open).toBeNull();
  });

  test('an escalation with a rule that is gone and one that stayed is cleared once that one is content', () => {
    const dialogue = new Dialogue(before).customer(furious);
    dialogue.options = { ...dialogue.options, ...rulesOf(`id: upset, levels: { watch: ${upset} }`) };
    dialogue.customer(furious);
    expect(dialogue.story).toHaveLength(1);
    dialogue.customer(...times(6, grateful));
    expect(dialogue.story.at(-1)).toMatch(/^cleared alert loud/);
  });

  test('events name the version of the rule that spoke', () => {
    const dialogue = new Dialogue(before).customer(furious);
    expect(dialogue.escalations[0]?.ruleVersion).toBe(before.rules[0]?.version);
  });

  test('one put in shadow in the middle says no more', () => {
    const dialogue = new Dialogue(before).customer(frustrated);
    dialogue.options = {
      ...dialogue.options,
      ...rulesOf(`id: upset, shadow: true, levels: { watch: ${upset} }`),
    };
    expect(dialogue.customer(frustrated, frustrated).story).toEqual([
      'raised watch upset u-1',
      'cleared watch upset u-2',
    ]);
  });
});
