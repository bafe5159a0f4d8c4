import type { Channel } from './conversation.ts';
import type { MomentEdge } from './moment.ts';

/** What earlier conversations of a customer showed, as it stands at one instant. */
export interface CustomerHistory {
  /** The usual valence, and how many scored utterances still speak for it after forgetting. */
  readonly usual: { readonly valence: number; readonly weight: number } | null;
  readonly lastMoment: RememberedMoment | null;
  /** When a survey was last advised. */
  readonly lastSurveyAtMs: number | null;
}

export interface RememberedMoment {
  readonly momentId: string;
  readonly conversationId: string;
  readonly channel: Channel;
  readonly journeyEvent: string;
  readonly outcome: MomentEdge;
  readonly atMs: number;
}

/** One thing worth remembering of a customer. */
export type CustomerNote =
  | { readonly kind: 'moment'; readonly moment: RememberedMoment }
  /** A conversation is over: the opening of the customer's arc (sum of weighted valences, sum of weights). */
  | { readonly kind: 'conversation'; readonly sum: number; readonly weight: number; readonly atMs: number }
  | { readonly kind: 'survey'; readonly atMs: number };

export interface KeptMemory {
  /** JSON. */
  readonly body: string;
  /** When something was last noted. */
  readonly notedAtMs: number;
}

/** Remembers customers between conversations. Synchronous and bounded: the oldest are forgotten first. */
export interface CustomerMemory {
  recall(tenant: string, customerId: string, atMs: number): CustomerHistory | undefined;
  remember(tenant: string, customerId: string, note: CustomerNote): void;
  /** All that is remembered of a customer: what the durable log keeps. */
  kept(tenant: string, customerId: string): KeptMemory | undefined;
  /** Takes back what `kept` gave. */
  restore(tenant: string, customerId: string, memory: KeptMemory): void;
  forget(tenant: string, customerId: string): boolean;
  /** Forgets everybody of whom nothing was noted since this instant. */
  forgetBefore(atMs: number): void;
}

/** How an agent's moments of truth have gone: only ever used to route and to learn from. */
export interface AgentOutcomes {
  readonly agentId: string;
  readonly moments: number;
  readonly recovered: number;
  /** When the last one was noted. */
  readonly notedAtMs: number;
}

/** Counts outcomes of moments by agent. Synchronous and bounded. */
export interface AgentRecord {
  outcomes(tenant: string): readonly AgentOutcomes[];
  outcomesOf(tenant: string, agentId: string): AgentOutcomes | undefined;
  note(tenant: string, agentId: string, recovered: boolean, atMs: number): void;
  restore(tenant: string, outcomes: AgentOutcomes): void;
  /** Forgets every agent of whom nothing was noted since this instant. */
  forgetBefore(atMs: number): void;
}
