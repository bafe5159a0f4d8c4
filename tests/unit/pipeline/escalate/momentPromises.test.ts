import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMOTIONS, INFO_KINDS, PHRASE_CATEGORIES } from '../../../../src/domain/signals.ts';
import { momentRules } from '../../../../src/pipeline/escalate/momentRules.ts';
import type { EscalationState } from '../../../../src/pipeline/escalate/state.ts';
import { info } from '../../../support/builders.ts';
import { Dialogue, type Line } from '../../../support/dialogue.ts';
import { airline } from '../../../support/packFacts.ts';

const events = [...airline.journeyEvents.keys(), 'unknown-event'];
const share = fc.integer({ min: 0, max: 100 }).map(hundredth => hundredth / 100);
const signedShare = fc.integer({ min: -100, max: 100 }).map(hundredth => hundredth / 100);
const line: fc.Arbitrary<Line> = fc.record(
  {
    // Strong feelings more often than not: most stories hold a moment or two.
    valence: fc.oneof(fc.constantFrom(-1, -0.9, 0.2, 0.9), signedShare),
    feels: fc.dictionary(fc.constantFrom(...EMOTIONS), share),
    journey: fc.dictionary(fc.constantFrom(...events), share, { maxKeys: 2 }),
    acts: fc.record(
      { asks: fc.subarray([...INFO_KINDS]), gives: fc.subarray([...INFO_KINDS]), answers: fc.boolean() },
      { requiredKeys: [] },
    ),
    overrides: fc.record(
      {
        role: fc.constantFrom('customer', 'customer', 'agent', 'bot'),
        utteranceId: fc.constantFrom('u-a', 'u-b'),
        correction: fc.boolean(),
        turn: fc.record({ durationMs: fc.nat(9_000) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['role'] },
    ),
  },
  { requiredKeys: ['overrides', 'valence', 'journey'] },
);
const lines = fc.array(line, { minLength: 5, maxLength: 40 });
const conversation = () => new Dialogue({ packFor: () => airline });

test('moments alternate: opened, then recovered or lost, one at a time, and never too many', () => {
  let opened = 0;
  fc.assert(
    fc.property(lines, said => {
      const dialogue = conversation().customer(...said);
      const summary = dialogue.end();
      const edges = dialogue.moments.map(({ edge }) => edge);
      opened += edges.length / 2;
      expect(edges.length % 2).toBe(0);
      edges.forEach((edge, at) => {
        expect(edge === 'opened').toBe(at % 2 === 0);
      });
      expect(edges.length / 2).toBeLessThanOrEqual(momentRules.maxMoments);
      expect(summary.moments.map(({ outcome }) => outcome)).toEqual(edges.filter(edge => edge !== 'opened'));
    }),
  );
  expect(opened).toBeGreaterThan(20);
});

test('what a moment tells stays within its bounds', () => {
  fc.assert(
    fc.property(lines, said => {
      const dialogue = conversation().customer(...said);
      dialogue.end();
      for (const moment of dialogue.moments) {
        expect(airline.journeyEvents.has(moment.journeyEvent)).toBe(true);
        expect(moment.intensity).toBeGreaterThanOrEqual(momentRules.openFrom - 0.001);
        expect(moment.intensity).toBeLessThanOrEqual(1);
        expect(Math.abs(moment.peakEnd)).toBeLessThanOrEqual(1);
        expect(moment.lowest).toBeLessThanOrEqual(moment.at);
        expect(moment.agentBefore.length).toBeLessThanOrEqual(2);
        const shares = moment.evidence.contributions.map(({ contribution }) => contribution);
        expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
      }
    }),
  );
});

test('a state that was stored as JSON goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(lines, said => {
      const straight = conversation().customer(...said);
      const stored = conversation();
      for (const each of said) {
        stored.state = JSON.parse(JSON.stringify(stored.state)) as EscalationState;
        stored.customer(each);
      }
      expect(stored.outputs).toEqual(straight.outputs);
    }),
  );
});

test('the state stays within 14 KiB with an open moment, a known customer and long ids', () => {
  const longId = (at: number) => `${'a-long-vendor-id-'.repeat(7)}${at}`;
  const dialogue = conversation().take({
    kind: 'info',
    info: info({ sector: 'airline', language: 'es-MX', customer: { id: longId(1) } }),
    atMs: 0,
    history: {
      usual: { valence: 0.123_456_789, weight: 12.345_678_9 },
      lastMoment: {
        momentId: 'm'.repeat(24),
        conversationId: longId(2),
        channel: 'social',
        journeyEvent: 'flight-cancelled',
        outcome: 'lost',
        atMs: 1_763_800_000_000,
      },
      lastSurveyAtMs: 1_763_800_000_000,
    },
  });
  let largest = 0;
  for (let at = 0; at < 600; at++) {
    const turn = { durationMs: 9_999, silenceBeforeMs: 10_000, overlapMs: 1_234 };
    const overrides = {
      utteranceId: longId(at),
      role: at % 3 === 0 ? ('agent' as const) : ('customer' as const),
      beginOffsetMs: at * 10_000,
      endOffsetMs: at * 10_000 + 9_999,
      turn,
    };
    const good = at % 40 >= 30;
    dialogue.customer({
      valence: good ? 0.912 : -0.937,
      feels: good ? { gratitude: 0.912 } : Object.fromEntries(EMOTIONS.map(emotion => [emotion, 0.789])),
      phrases: good ? {} : Object.fromEntries(PHRASE_CATEGORIES.map(category => [category, 0.875])),
      journey: Object.fromEntries([...airline.journeyEvents.keys()].map(id => [id, 0.875])),
      acts: { asks: [...INFO_KINDS], gives: [...INFO_KINDS], questionHash: 4_000_000_000 + at },
      overrides,
    });
    largest = Math.max(largest, JSON.stringify(dialogue.state).length);
  }
  expect(dialogue.moments.length).toBeGreaterThan(2);
  expect(largest).toBeLessThanOrEqual(14_336);
});
