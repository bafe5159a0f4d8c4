import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../src/pipeline/escalate/evaluate.ts';
import type { Condition } from '../../../../src/pipeline/escalate/rule.ts';
import { conversationSignals, utteranceSignals } from '../../../../src/pipeline/escalate/ruleSignals.ts';
import { sceneOf } from '../../../../src/pipeline/escalate/scene.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';

function holds(condition: Condition, ...lines: Line[]): boolean | null {
  return evaluate(condition, sceneOf(new Dialogue({ rules: [] }).customer(...lines).state)).holds;
}
const angry: Condition = { signal: 'anger', atLeast: 0.5 };

describe('conditions over signals', () => {
  test('without a window the newest utterance is tested', () => {
    expect(holds(angry, calm, furious)).toBe(true);
    expect(holds(angry, furious, calm)).toBe(false);
  });

  test('bounds belong to the range', () => {
    expect(holds({ signal: 'valence', atMost: -0.5 }, { valence: -0.5 })).toBe(true);
    expect(holds({ signal: 'valence', atLeast: -0.5, atMost: 0.5 }, { valence: 0.6 })).toBe(false);
  });

  test('within looks back over so many customer utterances, and no further', () => {
    const lately: Condition = { signal: 'anger', atLeast: 0.5, within: 3 };
    expect(holds(lately, furious, calm, calm)).toBe(true);
    expect(holds(lately, furious, calm, calm, calm)).toBe(false);
  });

  test('count asks for so many of them', () => {
    const twice: Condition = { signal: 'anger', atLeast: 0.5, within: 4, count: 2 };
    expect(holds(twice, furious, calm, calm)).toBe(false);
    expect(holds(twice, furious, calm, calm, furious)).toBe(true);
  });

  test('a streak is broken by one utterance outside the range, not by one that was not scored', () => {
    const streak: Condition = { signal: 'valence', atMost: -0.5, streak: 3 };
    expect(holds(streak, frustrated, frustrated, frustrated)).toBe(true);
    expect(holds(streak, frustrated, calm, frustrated, frustrated)).toBe(false);
    expect(holds(streak, frustrated, {}, frustrated, frustrated)).toBe(true);
    expect(holds(streak, frustrated, frustrated)).toBe(false);
  });

  test('all, any and not combine', () => {
    const negative: Condition = { signal: 'valence', atMost: -0.5 };
    expect(holds({ all: [angry, negative] }, furious)).toBe(true);
    expect(holds({ all: [angry, negative] }, frustrated)).toBe(false);
    expect(holds({ any: [angry, negative] }, frustrated)).toBe(true);
    expect(holds({ not: angry }, frustrated)).toBe(true);
  });

  test('what was not scored is neither angry nor not angry', () => {
    expect(holds(angry, {})).toBeNull();
    expect(holds({ not: angry }, {})).toBeNull();
    expect(holds({ any: [{ not: angry }, { signal: 'utterances', atLeast: 1 }] }, {})).toBe(true);
    expect(holds({ all: [{ not: angry }, { signal: 'utterances', atLeast: 9 }] }, {})).toBe(false);
  });

  test('the lexicon has no opinion on emotions, so they are absent', () => {
    expect(holds(angry, { ...furious, scorer: 'lexicon' })).toBeNull();
  });

  test('a phrase that is not there weighs nothing', () => {
    expect(holds({ signal: 'phrase.leave', atMost: 0 }, calm)).toBe(true);
    expect(holds({ signal: 'phrase.leave', atLeast: 0.5 }, { phrases: { leave: 0.7 } })).toBe(true);
  });

  test('the drop is measured from this customer, and absent while the customer is not known', () => {
    const drop: Condition = { signal: 'dropFromBaseline', atLeast: 0.5 };
    expect(holds(drop, grateful, calm)).toBeNull();
    expect(holds(drop, grateful, grateful, calm, furious, furious)).toBe(true);
    const gruff: Line = { valence: -0.4 };
    expect(holds(drop, ...Array.from({ length: 12 }, () => gruff))).toBe(false);
  });

  test('phrases are counted over the whole conversation, by utterance', () => {
    const lines: Line[] = [{ phrases: { repeat: 0.6 } }, ...Array.from({ length: 20 }, () => calm)];
    expect(holds({ signal: 'count.repeat', atLeast: 2 }, ...lines)).toBe(false);
    expect(holds({ signal: 'count.repeat', atLeast: 2 }, ...lines, { phrases: { repeat: 0.6 } })).toBe(true);
  });

  test('praise is no charge: it does not count among the charged categories', () => {
    const lines: Line[] = [{ phrases: { praise: 0.9 } }, { phrases: { leave: 0.7 } }];
    expect(holds({ signal: 'chargedCategories', atLeast: 2 }, ...lines)).toBe(false);
    expect(holds({ signal: 'chargedCategories', atLeast: 1 }, ...lines)).toBe(true);
  });

  test('every signal can be read, and lies in its own extent', () => {
    const scene = sceneOf(
      new Dialogue({ rules: [] })
        .agent({ overrides: { turn: { durationMs: 4_000, silenceBeforeMs: 300 } } })
        .customer(calm, frustrated, grateful, {
          ...furious,
          phrases: { legal: 0.9 },
          overrides: { turn: { durationMs: 2_000, silenceBeforeMs: 700, overlapMs: 0 } },
        }).state,
    );
    const newest = scene.recent.at(-1);
    const values = [
      ...Object.values(conversationSignals).map(({ min, max, read }) => ({ min, max, value: read(scene) })),
      ...Object.values(utteranceSignals).map(({ min, max, read }) => ({
        min,
        max,
        value: newest === undefined ? null : read(newest),
      })),
    ];
    for (const { min, max, value } of values) {
      expect(value).not.toBeNull();
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
    }
  });
});
