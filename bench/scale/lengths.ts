import { defaultEscalation } from '../../src/pipeline/escalate/options.ts';
import { initialState } from '../../src/pipeline/escalate/state.ts';
import { step } from '../../src/pipeline/escalate/step.ts';
import { loadRules } from '../../src/rules/loadRules.ts';
import { median } from '../core/suite.ts';
import { dialogueInputs } from '../micro/dialogueInputs.ts';

export interface LengthCost {
  /** Utterances so far. */
  readonly size: number;
  readonly stateBytes: number;
  /** Median of the last utterances. */
  readonly stepMicros: number;
}

const measured = 200;

/** What one more utterance costs, and what is remembered, after so many. */
export function lengthCost(lengths: readonly number[]): LengthCost[] {
  const options = { ...defaultEscalation, ...loadRules('rules/default.yaml').set };
  // Once through the longest, so that no length pays for what is compiled later.
  return [Math.max(...lengths), ...lengths]
    .map(size => {
      const [before, after] = [dialogueInputs(size), dialogueInputs(size + measured).slice(size)];
      let state = initialState('bench');
      for (const input of before) [state] = step(state, input, options);
      const stateBytes = Buffer.byteLength(JSON.stringify(state));
      const micros = after.map(input => {
        const beganAtMs = performance.now();
        [state] = step(state, input, options);
        return (performance.now() - beganAtMs) * 1_000;
      });
      return { size, stateBytes, stepMicros: median(micros) };
    })
    .slice(1);
}
