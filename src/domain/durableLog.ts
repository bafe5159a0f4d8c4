import type { ConversationKey } from './conversation.ts';
import type { AgentOutcomes } from './customerMemory.ts';
import type { LoggedEvent } from './events.ts';
import type { Cursor } from './ports.ts';
import type { ConversationInput } from './utterance.ts';

/**
 * Where everything that was accepted, and everything that came of it, is safe. One writer, first in, first out: a
 * promise that resolves means that this call and every earlier one are on disk (or replicated). Positions rise,
 * but have gaps. Every method that writes rejects with STORE_FULL or STORE_UNAVAILABLE (both retryable), and then
 * nothing of that call has been written.
 */
export interface DurableLog {
  /** Made with the store, and different for every new, ephemeral or restored one. */
  readonly epoch: string;
  /** Offset of the newest event in the log when it was opened; 0 when there is none. */
  readonly headAtOpen: number;
  /**
   * Keeps a final or news of a conversation. A repeat of a stored utterance (same id and revision, 0 when there is
   * none) is told as such, and the first text stays. Also rejects with OVERLOADED when too much waits for the disk.
   */
  append(input: ConversationInput): Promise<Appended>;
  /**
   * One input has had its effect: all of it is kept, in one transaction, or nothing. Without any effect when the
   * input is not there any more (its conversation was erased) or has had its effect already.
   */
  apply(effect: Effect): Promise<void>;
  /**
   * Events that no input caused (words attached later). Offsets as in `Effect.events`. Those of conversations that
   * are not stored (any more) are dropped.
   */
  publish(events: readonly LoggedEvent[]): Promise<void>;
  /** Whether this utterance is stored already, whatever became of its conversation. */
  find(key: ConversationKey, utteranceId: string, revision?: number): Promise<StoredUtterance | undefined>;
  /** Conversations that were open when the store was last written to, each with what is needed to go on. */
  restore(): AsyncIterable<RestoredConversation>;
  /** Conversations that ended at or after this instant and whose keys are still known, newest first. */
  endedSince(atMs: number): Promise<readonly ConversationKey[]>;
  /** The longest unheard of first. */
  customers(): AsyncIterable<CustomerRow>;
  agents(): AsyncIterable<AgentRow>;
  /** Up to `limit` events of a tenant after the cursor, oldest first; undefined when the cursor can't be resumed. */
  read(tenant: string, cursor: Cursor, limit: number): Promise<readonly LoggedEvent[] | undefined>;
  /**
   * The highest acknowledged offset of a named subscriber; undefined when it never acknowledged anything. `forgotten`
   * when it may have: retention removes positions that can't be resumed any more, and keeps whose tenant's they were.
   */
  acknowledged(tenant: string, subscriber: string): Promise<Acknowledged>;
  acknowledge(tenant: string, subscriber: string, offset: number): Promise<void>;
  /** Removes every byte of a conversation. Resolves with false when it was not known. */
  erase(key: ConversationKey): Promise<boolean>;
  /** Conversations of a customer that are still stored. */
  conversationsOf(tenant: string, customerId: string): Promise<readonly ConversationKey[]>;
  /** Forgets a customer, memory of earlier conversations included; the conversations are erased one by one. */
  forgetCustomer(tenant: string, customerId: string): Promise<void>;
  /** Removes what is older than the limits, a bounded part at a time. */
  retain(limits: RetentionLimits): Promise<Retained>;
  size(): Promise<{ readonly bytes: number; readonly events: number; readonly pendingInputs: number }>;
  /** Ends the store once everything written so far is safe; releases file and lock. */
  close(): Promise<void>;
}

/** Where a named subscriber stands in the log. */
export type Acknowledged = number | 'forgotten' | undefined;

/** What the pipeline asks of it. */
export type ConversationLog = Pick<DurableLog, 'append' | 'apply' | 'publish' | 'find' | 'erase'>;

export interface Appended {
  /** Place in the log; the effect names it. */
  readonly seq: number;
  readonly duplicate: boolean;
}

export interface StoredUtterance {
  readonly seq: number;
  readonly revision: number;
  readonly applied: boolean;
}

/** What one input brought about. */
export interface Effect {
  readonly key: ConversationKey;
  readonly seq: number;
  /** What was used and can't be reproduced (scores, language), as plain JSON; null for news. */
  readonly recorded: unknown;
  /** With their offsets, rising; given by the one engine that writes. */
  readonly events: readonly LoggedEvent[];
  /** All that is needed to go on from here, as JSON; only while no other input of the conversation is unapplied. */
  readonly snapshot?: Snapshot;
  /** Memory beyond the conversation that has changed. */
  readonly customers?: readonly CustomerRow[];
  readonly agents?: readonly AgentRow[];
}

export interface Snapshot {
  readonly codec: number;
  readonly body: string;
  /** Set once the conversation has ended. */
  readonly endedAtMs: number | null;
  /** True for one that ended because nothing came: it may open again, so `endedSince` leaves it out. */
  readonly reopens?: boolean;
}

/** Memory of one customer, as JSON. */
export interface CustomerRow {
  readonly tenant: string;
  readonly customerId: string;
  readonly body: string;
  /** When something was last noted of them. */
  readonly notedAtMs: number;
}

export interface AgentRow extends AgentOutcomes {
  readonly tenant: string;
}

export interface RestoredConversation {
  readonly key: ConversationKey;
  /** The newest snapshot; absent when the conversation is younger than its first. */
  readonly snapshot?: Snapshot;
  /** Inputs after the snapshot in the order of arrival. */
  readonly inputs: readonly RestoredInput[];
}

export interface RestoredInput {
  readonly seq: number;
  readonly input: ConversationInput;
  /** Its turn among the applied ones, with what was recorded then; absent when it has had no effect yet. */
  readonly applied?: { readonly order: number; readonly recorded: unknown };
}

export interface RetentionLimits {
  /** Texts of conversations that ended before this instant are emptied; their keys stay as long as events do. */
  readonly textBeforeMs: number;
  /** Events older than this go, and with them the positions of named subscribers that lie before all that is left. */
  readonly eventsBeforeMs: number;
  /** Customers and agents of whom nothing was noted since this instant are forgotten. */
  readonly memoryBeforeMs: number;
  /** Past this size the oldest events and texts go early. */
  readonly maxBytes: number;
}

export interface Retained {
  readonly texts: number;
  readonly events: number;
  /** Customers and agents forgotten. */
  readonly memories: number;
  /** Named subscribers whose position could not be resumed any more. */
  readonly subscribers: number;
  /** True when the bound of this round was reached and more is left. */
  readonly more: boolean;
}
