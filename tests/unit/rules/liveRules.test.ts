import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Withheld } from '../../../src/pipeline/escalate/withhold.ts';
import { LiveRules } from '../../../src/rules/liveRules.ts';
import { watchRules } from '../../../src/rules/watchRules.ts';
import { info } from '../../support/builders.ts';
import { FakeClock } from '../../support/fakes.ts';
import { ruleFile } from '../../support/rules.ts';

const rule = (id: string, bound = 0.5) =>
  `  - { id: ${id}, description: d, levels: { watch: { signal: anger, atLeast: ${bound} } } }\n`;

/** A rule file of its own, in a folder of its own. */
function ownFile(text = ruleFile(rule('one') + rule('two'))) {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-rules-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'rules.yaml');
  const write = (content: string) => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  write(text);
  return { file, write };
}

function live(text?: string) {
  const { file, write } = ownFile(text);
  const clock = new FakeClock();
  const shadowAlerts: string[] = [];
  let kept: readonly string[] = [];
  const rules = new LiveRules(file, {
    clock,
    meter: {
      shadowAlert: id => shadowAlerts.push(id),
      keepRules: ids => {
        kept = [...ids];
      },
    },
  });
  return { rules, write, clock, shadowAlerts, kept: () => kept };
}

const ids = (rules: LiveRules) => rules.set.rules.map(({ id }) => id);
const key = (conversationId: string, tenant = 'default') => ({ tenant, conversationId });
const withheld = (id: string, because: Withheld['because']): Withheld => ({
  kind: 'withheld',
  because,
  rule: id,
  ruleVersion: '1',
  level: 'watch',
  utteranceId: 'u-1',
});

describe('reading the rules again', () => {
  test('takes what the file says now', () => {
    const { rules, write } = live();
    write(ruleFile(rule('three')));
    expect(rules.reload().kind).toBe('loaded');
    expect(ids(rules)).toEqual(['three']);
  });

  test('a file that is wrong leaves the old rules, and says where it is wrong', () => {
    const { rules, write } = live();
    write(ruleFile(rule('one').replace('anger', 'angr')));
    expect(rules.reload()).toMatchObject({ kind: 'failed', error: { code: 'RULES_INVALID' } });
    expect(ids(rules)).toEqual(['one', 'two']);
    expect(rules.failure?.error.message).toMatch(
      /rules\.yaml:4:\d+: .*"angr" is no signal; did you mean "anger"\?$/,
    );
  });

  test('a file that has vanished leaves the old rules', () => {
    const { rules } = live();
    rmSync(rules.file);
    expect(rules.reload()).toMatchObject({ kind: 'failed', error: { code: 'RULES_INVALID' } });
    expect(ids(rules)).toEqual(['one', 'two']);
  });

  test('a file that is right again takes the failure back', () => {
    const { rules, write } = live();
    write('rules: [');
    rules.reload();
    write(ruleFile(rule('one') + rule('two')));
    expect(rules.reload().kind).toBe('unchanged');
    expect(rules.failure).toBeNull();
  });

  test('a comment changes nothing: the same rules go on', () => {
    const { rules, write } = live();
    const { set } = rules;
    write(`# why\n${ruleFile(rule('one') + rule('two'))}`);
    expect(rules.reload().kind).toBe('unchanged');
    expect(rules.set).toBe(set);
  });

  test('mutes and counts of rules that are gone end with them', () => {
    const { rules, write, kept } = live();
    for (const ruleId of ['one', 'two']) {
      rules.mute({ tenant: 'default', ruleId });
      rules.withheld(withheld(ruleId, 'muted'));
    }
    write(ruleFile(rule('two')));
    rules.reload();
    expect(rules.mutes('default').map(({ ruleId }) => ruleId)).toEqual(['two']);
    expect([rules.withheldOf('one').muted, rules.withheldOf('two').muted]).toEqual([0, 1]);
    expect(kept()).toEqual(['two']);
  });

  test('a file that is wrong from the start stops the start', () => {
    expect(() => live('version: 1\n')).toThrow(expect.objectContaining({ code: 'RULES_INVALID' }) as Error);
  });
});

describe('mutes', () => {
  test('end by themselves, at the latest after their time', () => {
    const { rules, clock } = live();
    rules.mute({ tenant: 'default', ruleId: 'one' }, 5_000);
    expect(rules.mutes('default')).toHaveLength(1);
    clock.advance(5_000);
    expect(rules.mutes('default')).toEqual([]);
  });

  test('hold where they are meant to: a conversation, a queue, a tenant', () => {
    const { rules } = live();
    rules.mute({ tenant: 'default', ruleId: 'one', conversationId: 'c-1' });
    rules.mute({ tenant: 'default', ruleId: 'two', queue: 'refunds' });
    const refunds = info({ attributes: { queue: 'refunds' } });
    const mutedIn = (conversation: string, tenant?: string, facts = info({})) =>
      rules.mutesOf(key(conversation, tenant), facts).map(({ ruleId }) => ruleId);
    expect(mutedIn('c-1')).toEqual(['one']);
    expect(mutedIn('c-2')).toEqual([]);
    expect(mutedIn('c-2', 'default', refunds)).toEqual(['two']);
    expect(mutedIn('c-1', 'other', refunds)).toEqual([]);
  });

  test('a second mute of the same scope takes the place of the first', () => {
    const { rules, clock } = live();
    rules.mute({ tenant: 'default', ruleId: 'one' }, 60_000);
    clock.advance(1_000);
    const { untilMs } = rules.mute({ tenant: 'default', ruleId: 'one' }, 5_000);
    expect(rules.mutes('default').map(mute => mute.untilMs)).toEqual([untilMs]);
  });

  test('are taken back by the same scope only', () => {
    const { rules } = live();
    rules.mute({ tenant: 'default', ruleId: 'one', queue: 'refunds' });
    expect(rules.unmute({ tenant: 'default', ruleId: 'one' })).toBe(false);
    expect(rules.unmute({ tenant: 'default', ruleId: 'one', queue: 'refunds' })).toBe(true);
    expect(rules.mutes('default')).toEqual([]);
  });

  test('of a rule that does not exist are refused, and so are more than a thousand', () => {
    const { rules } = live();
    expect(() => rules.mute({ tenant: 'default', ruleId: 'none' })).toThrow('no rule has this id');
    for (let at = 0; at < 1_000; at++)
      rules.mute({ tenant: 'default', ruleId: 'one', conversationId: `c-${at}` });
    expect(() => rules.mute({ tenant: 'default', ruleId: 'one' })).toThrow('1000 mutes, limit 1000');
  });
});

test('alerts of rules in shadow are metered by rule, those of muted rules only counted', () => {
  const { rules, shadowAlerts } = live();
  rules.withheld(withheld('one', 'shadow'));
  rules.withheld(withheld('two', 'muted'));
  expect(shadowAlerts).toEqual(['one']);
  expect([rules.withheldOf('one'), rules.withheldOf('two')]).toEqual([
    { shadow: 1, muted: 0 },
    { shadow: 0, muted: 1 },
  ]);
});

describe('watching the file', () => {
  test.each(['written to', 'replaced'])('a change is noticed when it is %s', async way => {
    const { file, write } = ownFile();
    const noticed = new Promise<void>((resolve, reject) => {
      onTestFinished(watchRules(file, resolve, reject));
    });
    const text = ruleFile(rule('three'));
    if (way === 'replaced') write(text);
    else writeFileSync(file, text);
    await noticed;
  });
});
