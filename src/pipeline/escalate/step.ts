import type { ConversationOutput } from '../../domain/escalation.ts';
import { addReading } from './arc.ts';
import type { EscalateInput } from './contract.ts';
import { customerUtterance, recentUtterances } from './customer.ts';
import { addCustomerUtterance } from './customer.ts';
import { decide } from './decide.ts';
import type { EscalationOptions } from './options.ts';
import { readingOf } from './reading.ts';
import { OTHER_ROLES, recentOtherUtterances, type EscalationState, type OtherRole } from './state.ts';
import { summaryOf } from './summary.ts';
import { append, remove, replace } from './track.ts';

type Heard = Extract<EscalateInput, { kind: 'utterance' }>;

/**
 * Escalation of one conversation, one input at a time: a pure function of what went in before. Never mutates
 * `state`, reads no clock; the same inputs give the same outputs. At most one escalation event per input.
 */
export function step(
  state: EscalationState,
  input: EscalateInput,
  options: EscalationOptions,
): [EscalationState, ConversationOutput[]] {
  switch (input.kind) {
    case 'info':
      return [{ ...state, channel: input.info.channel }, []];
    case 'ended':
      return [state, [summaryOf(state, input.reason)]];
    case 'utterance':
      return hear(state, input, options);
  }
}

function hear(
  state: EscalationState,
  heard: Heard,
  options: EscalationOptions,
): [EscalationState, ConversationOutput[]] {
  const { utterance, signals, atMs } = heard;
  // Interims are shown, never judged.
  if (!utterance.final) return [state, []];
  const next = utterance.correction ? corrected(state, heard) : added(state, heard);
  // What others say moves their own arc; only the customer raises or clears.
  if (utterance.role !== 'customer' || next === state) return [next, []];
  // Nothing was learned of the customer: neither a score nor a phrase.
  if (!utterance.correction && signals.score === undefined && signals.phrases.length === 0) return [next, []];
  const { utteranceId, revision } = utterance;
  const [decided, escalation] = decide(next, { utteranceId, revision, atMs }, options);
  return [decided, escalation === null ? [] : [escalation]];
}

function added(state: EscalationState, { utterance, signals }: Heard): EscalationState {
  const next = { ...state, utterances: state.utterances + 1 };
  if (utterance.role === 'customer') {
    const number = state.customerUtterances + 1;
    return {
      ...next,
      customerUtterances: number,
      customer: append(
        state.customer,
        customerUtterance(utterance, signals, number),
        addCustomerUtterance,
        recentUtterances,
      ),
    };
  }
  const role = otherRole(utterance.role);
  if (role === null) return next;
  const track = append(state.others[role], readingOf(utterance, signals), addReading, recentOtherUtterances);
  return { ...next, others: { ...state.others, [role]: track } };
}

/**
 * A newer final of a known utterance takes the place of the earlier one while that is still recent; once
 * settled, it stays as it was heard. A changed role moves it.
 */
function corrected(state: EscalationState, heard: Heard): EscalationState {
  const { utterance, signals } = heard;
  const { utteranceId, role } = utterance;
  if (role === 'customer') {
    const customer = replace(state.customer, utteranceId, ({ number }) =>
      customerUtterance(utterance, signals, number),
    );
    if (customer !== null) return { ...state, customer };
  }
  const other = otherRole(role);
  if (other !== null) {
    const track = replace(state.others[other], utteranceId, () => readingOf(utterance, signals));
    if (track !== null) return { ...state, others: { ...state.others, [other]: track } };
  }
  const without = withoutUtterance(state, utteranceId);
  if (without === state) return state;
  return { ...added(without, heard), utterances: state.utterances };
}

function withoutUtterance(state: EscalationState, utteranceId: string): EscalationState {
  const customer = remove(state.customer, utteranceId);
  const agent = remove(state.others.agent, utteranceId);
  const supervisor = remove(state.others.supervisor, utteranceId);
  if (customer === state.customer && agent === state.others.agent && supervisor === state.others.supervisor)
    return state;
  return { ...state, customer, others: { agent, supervisor } };
}

function otherRole(role: string): OtherRole | null {
  return OTHER_ROLES.find(other => other === role) ?? null;
}
