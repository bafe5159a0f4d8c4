import type { Role } from '../../domain/conversation.ts';
import type { ArcView, Summary } from '../../domain/escalation.ts';
import { summaryAdvice } from './advice.ts';
import { addReading, arcView } from './arc.ts';
import { addCustomerUtterance } from './customer.ts';
import type { EscalationOptions } from './options.ts';
import { OTHER_ROLES, type EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

/** The arcs of everybody of whom something was scored. */
export function arcsOf(state: EscalationState): Partial<Record<Role, ArcView>> {
  const customer = arcView(totalsOf(state.customer, addCustomerUtterance).arc, state.customer.recent);
  const others = OTHER_ROLES.map(role => {
    const track = state.others[role];
    return [role, arcView(totalsOf(track, addReading), track.recent)] as const;
  });
  return Object.fromEntries(
    [['customer', customer] as const, ...others].filter(([, arc]) => arc.scoredUtterances > 0),
  );
}

/** What the opening tells of the customer's usual valence: sum of weighted valences, sum of weights. */
export function openingOf(state: EscalationState): { readonly sum: number; readonly weight: number } {
  const { sum, weight } = totalsOf(state.customer, addCustomerUtterance).arc.opening;
  return { sum, weight };
}

/** How the conversation went. An escalation that is still up is not cleared by the end: the summary says so. */
export function summaryOf(
  state: EscalationState,
  reason: string,
  atMs: number,
  options: EscalationOptions,
): Summary {
  const { channel, utterances, highestLevel, escalations } = state;
  const endedEscalated = state.open !== null;
  return {
    kind: 'summary',
    reason,
    channel,
    utterances,
    arcs: arcsOf(state),
    highestLevel,
    escalations,
    endedEscalated,
    moments: state.moments.over,
    advice: summaryAdvice(state, atMs, options),
  };
}
