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

/** Remembers customers between conversations. Synchronous and bounded: the oldest are forgotten first. */
export interface CustomerMemory {
  recall(tenant: string, customerId: string, atMs: number): CustomerHistory | undefined;
  remember(tenant: string, customerId: string, note: CustomerNote): void;
  /** All that is remembered of a customer, as JSON: what the durable log keeps. */
  bodyOf(tenant: string, customerId: string): string | undefined;
  /** Takes back what `bodyOf` gave. */
  restore(tenant: string, customerId: string, body: string): void;
  forget(tenant: string, customerId: string): boolean;
}

/** How an agent's moments of truth have gone: only ever used to route and to learn from. */
export interface AgentOutcomes {
  readonly agentId: string;
  readonly moments: number;
  readonly recovered: number;
}

/** Counts outcomes of moments by agent. Synchronous and bounded. */
export interface AgentRecord {
  outcomes(tenant: string): readonly AgentOutcomes[];
  outcomesOf(tenant: string, agentId: string): AgentOutcomes | undefined;
  note(tenant: string, agentId: string, recovered: boolean): void;
  restore(tenant: string, outcomes: AgentOutcomes): void;
}
