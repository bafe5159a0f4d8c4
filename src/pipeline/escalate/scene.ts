import { addCustomerUtterance, type CustomerTotals, type CustomerUtterance } from './customer.ts';
import type { EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

/** What the rules look at, after the newest utterance of the customer. */
export interface Scene {
  /** The customer's last utterances, newest last. */
  readonly recent: readonly CustomerUtterance[];
  /** Those since the last clear: what was forgiven does not count again. */
  readonly window: readonly CustomerUtterance[];
  readonly totals: CustomerTotals;
  readonly customerUtterances: number;
}

export function sceneOf(state: EscalationState): Scene {
  const { recent } = state.customer;
  return {
    recent,
    window: recent.filter(({ number }) => number > state.clearedAtUtterance),
    totals: totalsOf(state.customer, addCustomerUtterance),
    customerUtterances: state.customerUtterances,
  };
}
