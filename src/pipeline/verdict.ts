import type { MomentState } from './escalate/momentState.ts';
import type { EscalationState } from './escalate/state.ts';

/**
 * What rules and packs have made of a conversation so far: the part of its state that other ones would have made
 * otherwise, and that subscribers have been told of.
 */
export interface Verdict extends Pick<
  EscalationState,
  'open' | 'resting' | 'ruleMemory' | 'clearedAtUtterance' | 'escalations' | 'highestLevel'
> {
  readonly moments: Pick<MomentState, 'open' | 'over'>;
}

export function verdictOf(state: EscalationState): Verdict {
  const { open, resting, ruleMemory, clearedAtUtterance, escalations, highestLevel, moments } = state;
  return {
    open,
    resting,
    ruleMemory,
    clearedAtUtterance,
    escalations,
    highestLevel,
    moments: { open: moments.open, over: moments.over },
  };
}

/** The verdict after an input; null where the input changed nothing of it, which is most often so. */
export function newVerdict(before: EscalationState, after: EscalationState): Verdict | null {
  const isSame =
    before.open === after.open &&
    before.resting === after.resting &&
    before.ruleMemory === after.ruleMemory &&
    before.moments.open === after.moments.open &&
    before.moments.over === after.moments.over;
  if (isSame) return null;
  const verdict = verdictOf(after);
  return JSON.stringify(verdictOf(before)) === JSON.stringify(verdict) ? null : verdict;
}

/** The state as it would be had the rules decided so. */
export function withVerdict(state: EscalationState, { moments, ...verdict }: Verdict): EscalationState {
  return { ...state, ...verdict, moments: { ...state.moments, ...moments } };
}
