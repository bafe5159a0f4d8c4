import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMOTIONS, PHRASE_CATEGORIES } from '../../../../src/domain/signals.ts';
import type { EscalateInput } from '../../../../src/pipeline/escalate/contract.ts';
import { initialState, type EscalationState } from '../../../../src/pipeline/escalate/state.ts';
import { step } from '../../../../src/pipeline/escalate/step.ts';
import { Dialogue, heard, type Line } from '../../../support/dialogue.ts';
import { shippedEscalation } from '../../../support/rules.ts';

const probability = fc.integer({ min: 0, max: 1_000 }).map(thousandth => thousandth / 1_000);
const line: fc.Arbitrary<Line> = fc.record(
  {
    valence: fc.integer({ min: -1_000, max: 1_000 }).map(thousandth => thousandth / 1_000),
    feels: fc.dictionary(fc.constantFrom(...EMOTIONS), probability),
    phrases: fc.dictionary(fc.constantFrom(...PHRASE_CATEGORIES), probability, { maxKeys: 3 }),
    scorer: fc.constantFrom('model', 'lexicon'),
  },
  { requiredKeys: [] },
);
const spoken: fc.Arbitrary<Line> = fc
  .tuple(
    line,
    fc.constantFrom('customer', 'customer', 'agent', 'bot', 'supervisor'),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([said, role, corrects]) => ({
    ...said,
    overrides: {
      role,
      // One in five or so is a correction of something that may have been said.
      ...(corrects < 6 ? { utteranceId: `u-${corrects}`, revision: corrects + 1, correction: true } : {}),
    },
  }));
const conversation = fc
  .array(spoken, { maxLength: 40 })
  .map((lines): EscalateInput[] => [
    ...lines.map((said, at) => heard(said, at)),
    { kind: 'ended', reason: 'completed', atMs: 99_000 },
  ]);

function run(inputs: readonly EscalateInput[], between: (state: EscalationState) => EscalationState = same) {
  let state = initialState();
  const outputs = inputs.flatMap(input => {
    const [next, told] = step(between(state), input, shippedEscalation);
    state = next;
    return told;
  });
  return { state, outputs };
}
const same = (state: EscalationState) => state;

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe('whatever is said', () => {
  test('the same conversation gives the same events, byte for byte', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        expect(JSON.stringify(run(inputs))).toBe(JSON.stringify(run(inputs)));
      }),
    );
  });

  test('neither state nor input is ever changed in place', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        run(frozen(inputs), frozen);
      }),
    );
  });

  test('a state that was stored as JSON goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        const stored = run(inputs, state => JSON.parse(JSON.stringify(state)) as EscalationState);
        expect(stored.outputs).toEqual(run(inputs).outputs);
      }),
    );
  });

  test('contributions add up to 1, and the causing utterance is the one just heard', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        let state = initialState();
        for (const input of inputs) {
          const [next, outputs] = step(state, input, shippedEscalation);
          state = next;
          for (const output of outputs) {
            if (output.kind !== 'escalation' || input.kind !== 'utterance') continue;
            const shares = output.evidence.contributions.map(({ contribution }) => contribution);
            // Cleared because its words were taken back: nothing has spoken for that.
            const spoke = output.edge !== 'cleared' || shares.length > 0;
            expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(spoke ? 1 : 0, 9);
            expect(Math.min(1, ...shares)).toBeGreaterThan(0);
            expect(output.causedBy.utteranceId).toBe(input.utterance.utteranceId);
          }
        }
      }),
    );
  });

  test('edges alternate: nothing is updated or cleared that was not raised, or raised twice', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        let up = false;
        for (const output of run(inputs).outputs) {
          if (output.kind !== 'escalation') continue;
          expect(output.edge === 'raised').toBe(!up);
          up = output.edge !== 'cleared';
        }
        const summary = run(inputs).outputs.at(-1);
        expect(summary).toMatchObject({ kind: 'summary', endedEscalated: up });
      }),
    );
  });

  test('values of an arc stay within their bounds', () => {
    fc.assert(
      fc.property(conversation, inputs => {
        const summary = run(inputs).outputs.at(-1);
        if (summary?.kind !== 'summary') throw new Error('the end gives a summary');
        for (const arc of Object.values(summary.arcs))
          for (const value of [
            arc.smoothed,
            arc.end,
            arc.peakEnd,
            arc.peak?.valence ?? 0,
            arc.baseline ?? 0,
          ]) {
            expect(value).toBeGreaterThanOrEqual(-1);
            expect(value).toBeLessThanOrEqual(1);
          }
      }),
    );
  });
});

test('the state stays within 14 KiB over five thousand utterances, long ids and every phrase included', () => {
  const everything: Line = {
    valence: -0.937,
    feels: Object.fromEntries(EMOTIONS.map(emotion => [emotion, 0.789])),
    phrases: Object.fromEntries(PHRASE_CATEGORIES.map(category => [category, 0.875])),
  };
  const dialogue = new Dialogue();
  let largest = 0;
  for (let at = 0; at < 5_000; at++) {
    const utteranceId = `${'a-long-vendor-id-'.repeat(7)}${at}`;
    const offsets = { beginOffsetMs: at * 10_000, endOffsetMs: at * 10_000 + 9_999 };
    const role = at % 3 === 0 ? 'agent' : 'customer';
    const swings =
      at % 20 < 10 ? everything : { ...everything, valence: 0.9, feels: { gratitude: 0.9 }, phrases: {} };
    dialogue.customer({ ...swings, overrides: { utteranceId, role, ...offsets } });
    if (at % 50 === 0) largest = Math.max(largest, JSON.stringify(dialogue.state).length);
  }
  expect(largest).toBeLessThanOrEqual(14_336);
});
