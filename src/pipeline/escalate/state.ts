import type { Channel, Role } from '../../domain/conversation.ts';
import type { Contribution, Level } from '../../domain/escalation.ts';
import { emptyArc, type ArcTotals } from './arc.ts';
import { silentCustomer, type CustomerTrack } from './customer.ts';
import type { Reading } from './reading.ts';
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
 * All that escalation remembers of one conversation. Immutable and plain JSON; at most 8 KiB, however long the
 * conversation lasts.
 */
export interface EscalationState {
  readonly channel: Channel;
  /** Finals of anybody. */
  readonly utterances: number;
  /** Finals of the customer. */
  readonly customerUtterances: number;
  readonly customer: CustomerTrack;
  readonly others: Readonly<Record<OtherRole, Track<ArcTotals, Reading>>>;
  readonly open: OpenEscalation | null;
  /** Rules that have let go and rest: until which customer utterance, and up to which level. */
  readonly resting: Readonly<Record<string, { readonly untilUtterance: number; readonly level: Level }>>;
  /** Windows of rules begin after this customer utterance: the one that cleared the last escalation. */
  readonly clearedAtUtterance: number;
  readonly escalations: number;
  readonly highestLevel: Level | null;
}

const silent: Track<ArcTotals, Reading> = { settled: emptyArc, recent: [] };

/** A conversation in which nothing has been said; `voice` until the source says otherwise. */
export function initialState(): EscalationState {
  return {
    channel: 'voice',
    utterances: 0,
    customerUtterances: 0,
    customer: silentCustomer,
    others: { agent: silent, supervisor: silent },
    open: null,
    resting: {},
    clearedAtUtterance: 0,
    escalations: 0,
    highestLevel: null,
  };
}
