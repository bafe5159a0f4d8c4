import { defaultEscalation } from '../../src/pipeline/escalate/options.ts';
import { readyRules } from '../../src/pipeline/escalate/ruleSet.ts';
import { initialState } from '../../src/pipeline/escalate/state.ts';
import { step } from '../../src/pipeline/escalate/step.ts';
import { loadRules } from '../../src/rules/loadRules.ts';
import { median } from '../core/suite.ts';
import { dialogueInputs } from '../micro/dialogueInputs.ts';
import type { Point } from './growth.ts';

/** What an utterance costs by the number of rules: those that ship, over and over under other ids. */
export function ruleCost(counts: readonly number[]): Point[] {
  const { set: content } = loadRules('rules/default.yaml');
  const inputs = dialogueInputs(400);
  const costOf = (count: number) => {
    const rules = Array.from({ length: count }, (_, at) => {
      const model = content.rules[at % content.rules.length];
      if (model === undefined) throw new Error('there are rules');
      return { ...model, id: `${model.id}-${at}` };
    });
    const options = { ...defaultEscalation, ...readyRules({ ...content, rules }) };
    let state = initialState('bench');
    const micros = inputs.map(input => {
      const beganAtMs = performance.now();
      [state] = step(state, input, options);
      return (performance.now() - beganAtMs) * 1_000;
    });
    return median(micros);
  };
  costOf(10);
  return counts.map(size => ({ size, cost: costOf(size) }));
}
