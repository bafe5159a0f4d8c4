import type { ConversationOutput } from '../../domain/escalation.ts';
import { addReading, withEarlier } from './arc.ts';
import type { EscalateInput } from './contract.ts';
import { customerUtterance, recentUtterances } from './customer.ts';
import { addCustomerUtterance } from './customer.ts';
import { decide } from './decide.ts';
import { hearDynamics } from './dynamics.ts';
import { noteUtterance } from './mentions.ts';
import { continueMoment, endMoment, openMoment } from './moment.ts';
import type { EscalationOptions } from './options.ts';
import { readingOf } from './reading.ts';
import { OTHER_ROLES, recentOtherUtterances, type EscalationState, type OtherRole } from './state.ts';
import { summaryOf } from './summary.ts';
import { append, remove, replace } from './track.ts';
import type { Withheld } from './withhold.ts';

type Heard = Extract<EscalateInput, { kind: 'utterance' }>;
type Learned = Extract<EscalateInput, { kind: 'info' }>;

/** What is published, and what silent rules kept back. */
export type StepOutput = ConversationOutput | Withheld;

/**
 * Escalation of one conversation, one input at a time: a pure function of what went in before. Never mutates
 * `state`, reads no clock; the same inputs give the same outputs. At most one escalation event per input.
 */
export function step(
  state: EscalationState,
  input: EscalateInput,
  options: EscalationOptions,
): [EscalationState, StepOutput[]] {
  switch (input.kind) {
    case 'info':
      return [learn(state, input), []];
    case 'ended': {
      const [ended, lost] = endMoment(state, input.reason, input.atMs, options);
      const summary = summaryOf(ended, input.reason, input.atMs, options);
      return [ended, lost === null ? [summary] : [lost, summary]];
    }
    case 'utterance':
      return hear(state, input, options);
  }
}

function hear(
  state: EscalationState,
  heard: Heard,
  options: EscalationOptions,
): [EscalationState, StepOutput[]] {
  const { utterance, signals, atMs } = heard;
  // Interims are shown, never judged.
  if (!utterance.final) return [state, []];
  const { utteranceId, revision, correction } = utterance;
  const taken = correction ? corrected(state, heard) : added(state, heard);
  const next = noted(taken, heard, options);
  // What others say moves their own arc; only the customer raises or clears.
  if (utterance.role !== 'customer' || taken === state) return [next, []];
  // Nothing was learned of the customer: neither a score nor a phrase.
  if (!correction && signals.score === undefined && signals.phrases.length === 0) return [next, []];
  const cause = { utteranceId, revision, correction, atMs };
  const wasOpen = next.moments.open !== null;
  const [moved, opened] = wasOpen ? [next, null] : openMoment(state, next, cause, options);
  const [decided, escalation, withheld] = decide(moved, cause, options);
  const [settled, recovered] = wasOpen ? continueMoment(decided, signals, cause) : [decided, null];
  // A moment opens before it escalates, and is turned around once the escalation has been cleared.
  const told = [opened, escalation, recovered].filter(output => output !== null);
  return [settled, [...told, ...withheld]];
}

/** What is known of the conversation; what is known of the customer from before is taken over once. */
function learn(state: EscalationState, { info, history, empathicAgents }: Learned): EscalationState {
  const { customer } = state;
  return {
    ...state,
    channel: info.channel,
    sector: info.sector ?? null,
    language: info.language ?? null,
    queue: info.attributes['queue'] ?? null,
    tier: info.customer?.tier ?? null,
    preferredChannel: info.customer?.preferredChannel ?? null,
    ...(empathicAgents === undefined ? {} : { empathicAgents }),
    ...(history === undefined || state.history !== null
      ? {}
      : {
          history,
          customer: {
            ...customer,
            settled: { ...customer.settled, arc: withEarlier(customer.settled.arc, history.usual) },
          },
        }),
  };
}

/** What was said of the journey, who spoke how long, what was asked and given. */
function noted(
  state: EscalationState,
  { utterance, signals }: Heard,
  options: EscalationOptions,
): EscalationState {
  const pack = options.packFor(state.sector ?? undefined);
  return {
    ...state,
    moments: noteUtterance(state.moments, utterance, signals, pack, state.utterances),
    dynamics: utterance.correction ? state.dynamics : hearDynamics(state.dynamics, utterance, signals),
  };
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
    // Who spoke when is as it was first heard: a correction knows only its own length.
    const customer = replace(state.customer, utteranceId, ({ number, silenceBeforeMs, overlapMs }) => ({
      ...customerUtterance(utterance, signals, number),
      ...(silenceBeforeMs === undefined ? {} : { silenceBeforeMs }),
      ...(overlapMs === undefined ? {} : { overlapMs }),
    }));
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
