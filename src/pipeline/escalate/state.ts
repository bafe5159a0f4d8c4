import type { Channel, Role } from '../../domain/conversation.ts';
import type { CustomerHistory } from '../../domain/customerMemory.ts';
import type { Contribution, Level } from '../../domain/escalation.ts';
import { emptyArc, type ArcTotals } from './arc.ts';
import { silentCustomer, type CustomerTrack } from './customer.ts';
import { silentDynamics, type Dynamics } from './dynamics.ts';
import { noMoments, type MomentState } from './momentState.ts';
import type { Reading } from './reading.ts';
import { noRuleMemory, type Rest, type RuleMemory } from './ruleMemory.ts';
import type { Track } from './track.ts';

/** People beside the customer whose arc is followed. Bots and systems are never scored. */
export type OtherRole = Extract<Role, 'agent' | 'supervisor'>;
export const OTHER_ROLES = ['agent', 'supervisor'] as const satisfies readonly OtherRole[];

/** Utterances of an agent or supervisor that stay open to corrections and give the trend. */
export const recentOtherUtterances = 5;

/** A rule that has fired in the open escalation, at its highest level so far. */
export interface ActiveRule {
  readonly id: string;
  readonly version: string;
  readonly level: Level;
}

/** The escalation that is up. */
export interface OpenEscalation {
  readonly number: number;
  /** The moment of truth it belongs to; null outside of one. */
  readonly momentId: string | null;
  readonly level: Level;
  /** In the order in which they fired. */
  readonly rules: readonly ActiveRule[];
  readonly raisedAtMs: number;
  /** The customer utterance of the last event. */
  readonly toldAtUtterance: number;
  /** Updates so far at an unchanged level. */
  readonly updates: number;
  /** Evidence of the last event: the utterances by id, and what each signal contributed. */
  readonly utteranceIds: readonly string[];
  readonly contributions: readonly Contribution[];
}

/**
 * All that escalation remembers of one conversation. Immutable and plain JSON; at most 14 KiB, however long the
 * conversation lasts.
 */
export interface EscalationState {
  /** Names the conversation, for the ids of its moments. */
  readonly seed: string;
  readonly channel: Channel;
  /** As the source gave them; null when it does not say. */
  readonly sector: string | null;
  readonly language: string | null;
  readonly queue: string | null;
  readonly tier: string | null;
  readonly preferredChannel: Channel | null;
  /** What earlier conversations of the same customer showed; null when nothing is known. */
  readonly history: CustomerHistory | null;
  /** Agents to try first where an empathic one is advised; empty unless ranking is switched on. */
  readonly empathicAgents: readonly string[];
  /** Finals of anybody. */
  readonly utterances: number;
  /** Finals of the customer. */
  readonly customerUtterances: number;
  readonly customer: CustomerTrack;
  readonly others: Readonly<Record<OtherRole, Track<ArcTotals, Reading>>>;
  readonly open: OpenEscalation | null;
  /** Rules that have let go and rest. */
  readonly resting: Readonly<Record<string, Rest>>;
  /** What rules remember beside the escalation that is up. */
  readonly ruleMemory: RuleMemory;
  /** Windows of rules begin after this customer utterance: the one that cleared the last escalation. */
  readonly clearedAtUtterance: number;
  readonly escalations: number;
  readonly highestLevel: Level | null;
  readonly dynamics: Dynamics;
  readonly moments: MomentState;
}

const silent: Track<ArcTotals, Reading> = { settled: emptyArc, recent: [] };

/**
 * A conversation in which nothing has been said; `voice` until the source says otherwise.
 * @param seed names the conversation: moments of different ones get different ids
 */
export function initialState(seed = ''): EscalationState {
  return {
    seed,
    channel: 'voice',
    sector: null,
    language: null,
    queue: null,
    tier: null,
    preferredChannel: null,
    history: null,
    empathicAgents: [],
    utterances: 0,
    customerUtterances: 0,
    customer: silentCustomer,
    others: { agent: silent, supervisor: silent },
    open: null,
    resting: {},
    ruleMemory: noRuleMemory,
    clearedAtUtterance: 0,
    escalations: 0,
    highestLevel: null,
    dynamics: silentDynamics,
    moments: noMoments,
  };
}
