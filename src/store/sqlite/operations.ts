import type { ConversationKey } from '../../domain/conversation.ts';
import type { Delivery, DeliveryState, EndpointKey, StoredEndpoint } from '../../domain/deliveryStore.ts';
import type {
  Acknowledged,
  AgentRow,
  Appended,
  CustomerRow,
  Retained,
  RetentionLimits,
  Snapshot,
  StoredUtterance,
} from '../../domain/durableLog.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import type { Cursor } from '../../domain/ports.ts';

/**
 * What the thread of the store does for the main thread, each within a transaction. JSON is made and read on the
 * main thread's side; here it is text.
 */
export interface StoreOperations {
  append(input: InputRow): Appended;
  apply(effect: EffectRow): void;
  publish(events: readonly LoggedEvent[]): void;
  find(key: ConversationKey, utteranceId: string, revision: number | undefined): StoredUtterance | undefined;
  /** Open conversations after the one with this number (0: from the first), whole ones, some 256 inputs. */
  restorePage(after: number): RestorePage;
  endedSince(atMs: number): readonly ConversationKey[];
  customersPage(after: CustomerPlace): readonly CustomerRow[];
  agents(): readonly AgentRow[];
  read(tenant: string, cursor: Cursor, limit: number): readonly LoggedEvent[] | undefined;
  acknowledged(tenant: string, subscriber: string): Acknowledged;
  acknowledge(tenant: string, subscriber: string, offset: number): void;
  erase(key: ConversationKey): boolean;
  conversationsOf(tenant: string, customerId: string): readonly ConversationKey[];
  forgetCustomer(tenant: string, customerId: string): void;
  retain(limits: RetentionLimits): Retained;
  size(): { readonly bytes: number; readonly events: number; readonly pendingInputs: number };
  endpoints(): readonly StoredEndpoint[];
  saveEndpoint(endpoint: StoredEndpoint): void;
  removeEndpoint(key: EndpointKey): boolean;
  cursor(key: EndpointKey): Cursor | undefined;
  record(key: EndpointKey, cursor: Cursor | undefined, rows: readonly Delivery[]): void;
  deliveries(key: EndpointKey, page: DeliveryPage): readonly Delivery[];
  delivery(key: EndpointKey, offset: number): Delivery | undefined;
  deliveryCounts(key: EndpointKey): readonly (readonly [DeliveryState, number])[];
  eraseDeliveries(key: ConversationKey): void;
  /** One round of at most 500. */
  retainDeliveries(beforeMs: number, running: readonly EndpointKey[]): number;
}
/** Where a page of customers ended. */
export type CustomerPlace = readonly [notedAtMs: number, tenant: string, customerId: string];

export type OperationName = keyof StoreOperations;

/** Operations that change something; the others need no commit. */
export const writingOperations: ReadonlySet<OperationName> = new Set<OperationName>([
  'append',
  'apply',
  'publish',
  'acknowledge',
  'erase',
  'forgetCustomer',
  'retain',
  'saveEndpoint',
  'removeEndpoint',
  'record',
  'eraseDeliveries',
  'retainDeliveries',
]);

/** A `ConversationInput` on its way to the disk. */
export interface InputRow {
  readonly key: ConversationKey;
  readonly kind: string;
  /** Absent for news. */
  readonly utterance?: { readonly id: string; readonly revision: number };
  readonly customerId?: string;
  readonly receivedAtMs: number;
  readonly body: string;
}

/** An `Effect` on its way to the disk. `recorded` is JSON, null for nothing. */
export interface EffectRow {
  readonly key: ConversationKey;
  readonly seq: number;
  readonly recorded: string | null;
  readonly events: readonly LoggedEvent[];
  readonly snapshot?: Snapshot;
  readonly customers: readonly CustomerRow[];
  readonly agents: readonly AgentRow[];
}

export interface RestorePage {
  readonly conversations: readonly RestoredRow[];
  /** Where the next page goes on; undefined after the last. */
  readonly next: number | undefined;
}

export interface RestoredRow {
  readonly key: ConversationKey;
  readonly snapshot?: Snapshot;
  readonly inputs: readonly {
    readonly seq: number;
    readonly body: string;
    readonly applied: number | null;
    readonly recorded: string | null;
  }[];
}

export interface DeliveryPage {
  readonly state: DeliveryState;
  readonly order: 'oldest-first' | 'newest-first';
  readonly beforeOffset?: number;
  readonly limit?: number;
}
