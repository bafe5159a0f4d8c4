import { describe, expect, test } from 'vitest';
import type { ConversationInfo } from '../../../src/domain/conversation.ts';
import { evaluate } from '../../../src/pipeline/escalate/evaluate.ts';
import { sceneOf } from '../../../src/pipeline/escalate/scene.ts';
import { withTimers } from '../../../src/pipeline/escalate/timers.ts';
import { info } from '../../support/builders.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../support/dialogue.ts';
import { readSet, ruleFile } from '../../support/rules.ts';

const ruled = (condition: string, more = '') =>
  readSet(
    ruleFile(
      `  - { id: tested, description: d, levels: { alert: ${condition} }, cooldown: { utterances: 0 } }\n`,
      more,
    ),
  ).set;

/** Whether the condition holds after these lines. */
function holds(condition: string, dialogue: Dialogue): boolean | null {
  const { rules, timers } = ruled(condition);
  const alert = rules[0]?.levels.alert;
  if (alert === undefined) throw new Error('the rule has an alert');
  return evaluate(alert, withTimers(sceneOf(dialogue.state), timers)).holds;
}

/** A line that ends so many seconds into the conversation. */
const at = (seconds: number, line: Line): Line => ({
  ...line,
  overrides: { ...line.overrides, endOffsetMs: seconds * 1_000 },
});

/** What was raised by a rule of this condition, by utterance. */
function raisedAt(condition: string, ...lines: Line[]): string[] {
  const { rules, timers } = ruled(condition);
  return new Dialogue({ rules, timers }).customer(...lines).story.map(line => line.split(' ').at(-1) ?? '');
}

describe('a window of time', () => {
  const twice = '{ signal: anger, atLeast: 0.5, within: 90s, count: 2 }';

  test('counts what was said in it, and nothing before', () => {
    expect(holds(twice, new Dialogue().customer(at(10, furious), at(99, furious)))).toBe(true);
    expect(holds(twice, new Dialogue().customer(at(10, furious), at(101, furious)))).toBe(false);
  });

  test('is measured by when utterances came where there are no offsets', () => {
    const came = (ms: number): Line => ({ ...furious, overrides: { receivedAtMs: ms } });
    expect(holds(twice, new Dialogue().customer(came(1_000), came(91_000)))).toBe(true);
    expect(holds(twice, new Dialogue().customer(came(1_000), came(91_001)))).toBe(false);
  });

  test('tells the same at whatever speed a conversation with offsets is replayed', () => {
    const fast = (seconds: number): Line => {
      const line = at(seconds, furious);
      return { ...line, overrides: { ...line.overrides, receivedAtMs: seconds } };
    };
    expect(holds(twice, new Dialogue().customer(fast(10), fast(101)))).toBe(false);
  });
});

describe('for', () => {
  const bad = '{ signal: valence, atMost: -0.5, for: 60s }';

  test('asks that it has held for so long, at every utterance', () => {
    expect(raisedAt(bad, at(10, frustrated), at(40, frustrated), at(70, frustrated))).toEqual(['u-3']);
  });

  test('begins anew after an utterance at which it did not hold', () => {
    expect(raisedAt(bad, at(10, frustrated), at(40, calm), at(70, frustrated), at(129, frustrated))).toEqual(
      [],
    );
    expect(raisedAt(bad, at(10, frustrated), at(40, calm), at(70, frustrated), at(130, frustrated))).toEqual([
      'u-4',
    ]);
  });

  test('goes with all, any and named conditions', () => {
    const { rules, timers } = ruled(
      '{ any: [{ use: upset, for: 30s }, { all: [{ signal: fear, atLeast: 0.5 }], for: 10s }] }',
      'conditions: { upset: { signal: valence, atMost: -0.5 } }\n',
    );
    expect(timers).toHaveLength(2);
    const { story } = new Dialogue({ rules, timers }).customer(at(1, frustrated), at(31, frustrated));
    expect(story).toEqual(['raised alert tested u-2']);
  });

  test('begins anew after a clear: what was forgiven does not count again', () => {
    const { rules, timers, clear } = ruled(bad);
    const dialogue = new Dialogue({ rules, timers, clear })
      .customer(at(1, frustrated), at(70, frustrated))
      .customer(at(71, grateful), at(72, grateful), at(73, grateful), at(74, grateful))
      .customer(at(80, frustrated), at(100, frustrated));
    expect(dialogue.story).toHaveLength(2);
  });
});

describe('drop from baseline', () => {
  const drop = '{ signal: valence, dropFromBaseline: 0.6 }';

  test('asks how far the newest utterance lies below what is usual for this customer', () => {
    expect(holds(drop, new Dialogue().customer(grateful, grateful, grateful, calm))).toBe(false);
    expect(holds(drop, new Dialogue().customer(grateful, grateful, grateful, frustrated))).toBe(true);
  });

  test('is open while the customer is not known', () => {
    expect(holds(drop, new Dialogue().customer(grateful, frustrated))).toBeNull();
  });
});

describe('roles', () => {
  test('the valence of the agent can be asked for, with the windows of the customer’s', () => {
    const cold = '{ signal: valence, role: agent, atMost: -0.5, within: 3, count: 2 }';
    expect(
      holds(cold, new Dialogue().agent(frustrated).customer(calm).agent(frustrated).customer(calm)),
    ).toBe(true);
    expect(holds(cold, new Dialogue().agent(frustrated).customer(frustrated, frustrated))).toBe(false);
    expect(
      holds('{ signal: smoothed, role: supervisor, atMost: -0.2 }', new Dialogue().customer(furious)),
    ).toBeNull();
  });
});

describe('circumstances', () => {
  const known: Partial<ConversationInfo> = {
    channel: 'chat',
    sector: 'airline',
    language: 'es-MX',
    customer: { id: 'c-1', tier: 'gold' },
    attributes: { queue: 'refunds' },
  };
  const inChat = (facts: Partial<ConversationInfo> = known) =>
    new Dialogue().take({ kind: 'info', info: info(facts), atMs: 0 }).customer(calm);

  test.each([
    ['{ channel: [voice, chat] }', true],
    ['{ channel: [voice] }', false],
    ['{ sector: [airline] }', true],
    ['{ queue: [refunds, baggage] }', true],
    ['{ tier: [silver] }', false],
    ['{ language: [es] }', true],
    ['{ language: [es-ES] }', false],
    ['{ not: { queue: [baggage] } }', true],
  ])('%s', (condition, expected) => {
    expect(holds(condition, inChat())).toBe(expected);
  });

  test('what a source does not say is none of the values, and so is what is not among them', () => {
    expect(holds('{ tier: [gold] }', inChat({ channel: 'chat' }))).toBe(false);
    expect(holds('{ not: { tier: [gold] } }', inChat({ channel: 'chat' }))).toBe(true);
  });

  test('a changed queue counts from the next utterance on', () => {
    const dialogue = inChat();
    dialogue.take({ kind: 'info', info: info({ ...known, attributes: { queue: 'baggage' } }), atMs: 0 });
    expect(holds('{ queue: [baggage] }', dialogue.customer(calm))).toBe(true);
  });
});

describe('time of day', () => {
  const said = (iso: string) =>
    new Dialogue().customer({ ...calm, overrides: { receivedAtMs: Date.parse(iso) } });
  const night = '{ timeOfDay: { from: "22:00", to: "06:00", timeZone: Europe/Madrid } }';

  test.each([
    ['2026-01-15T20:59:59Z', false], // 21:59 in Madrid
    ['2026-01-15T21:00:00Z', true],
    ['2026-01-16T04:59:59Z', true],
    ['2026-01-16T05:00:00Z', false],
    ['2026-07-15T20:00:00Z', true], // summer time: 22:00 in Madrid
    ['2026-07-15T04:00:00Z', false],
  ])('at %s the night in Madrid is %s', (iso, expected) => {
    expect(holds(night, said(iso))).toBe(expected);
  });

  test('a night belongs to the day on which it begins', () => {
    const friday = '{ timeOfDay: { from: "22:00", to: "06:00", timeZone: UTC, days: [friday] } }';
    expect(holds(friday, said('2026-01-16T23:00:00Z'))).toBe(true); // a Friday
    expect(holds(friday, said('2026-01-17T05:00:00Z'))).toBe(true);
    expect(holds(friday, said('2026-01-17T23:00:00Z'))).toBe(false);
    expect(holds(friday, said('2026-01-16T05:00:00Z'))).toBe(false);
  });
});
