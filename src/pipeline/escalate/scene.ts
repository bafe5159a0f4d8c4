import { addCustomerUtterance, type CustomerTotals, type CustomerUtterance } from './customer.ts';
import type { Dynamics } from './dynamics.ts';
import type { Instant } from './instant.ts';
import type { EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

/** What is known of the conversation beside its words; null where the source does not say. */
export type Circumstances = Pick<EscalationState, 'channel' | 'sector' | 'queue' | 'tier' | 'language'>;

/** What the rules look at, after the newest utterance of the customer. */
export interface Scene {
  /** The customer's last utterances, newest last. */
  readonly recent: readonly CustomerUtterance[];
  /** Those since the last clear: what was forgiven does not count again. */
  readonly window: readonly CustomerUtterance[];
  readonly totals: CustomerTotals;
  readonly customerUtterances: number;
  readonly dynamics: Dynamics;
  /** True while a moment of truth is open. */
  readonly openMoment: boolean;
  readonly others: EscalationState['others'];
  readonly circumstances: Circumstances;
  /** Since when the conditions with a `for` have held, by their key. */
  readonly held: Readonly<Record<string, Instant>>;
}

export function sceneOf(state: EscalationState): Scene {
  const { recent } = state.customer;
  return {
    recent,
    window: recent.filter(({ number }) => number > state.clearedAtUtterance),
    totals: totalsOf(state.customer, addCustomerUtterance),
    customerUtterances: state.customerUtterances,
    dynamics: state.dynamics,
    openMoment: state.moments.open !== null,
    others: state.others,
    circumstances: state,
    held: state.ruleMemory.held,
  };
}
