import type { ConversationKey } from './conversation.ts';
import type { EventType } from './events.ts';
import type { Cursor } from './ports.ts';

/**
 * Where the webhook dispatcher keeps endpoints and how far each has come, so that a restart goes on where it was.
 * Every method that writes rejects with STORE_FULL or STORE_UNAVAILABLE, and then nothing of that call is written.
 * Everything belongs to one tenant: a key of another one finds nothing.
 */
export interface DeliveryStore {
  /** Endpoints made by REST, of all tenants. */
  endpoints(): Promise<readonly StoredEndpoint[]>;
  /** Adds an endpoint, or replaces the one with this key. */
  saveEndpoint(endpoint: StoredEndpoint): Promise<void>;
  /** Removes an endpoint with its cursor and its deliveries. Resolves with false when it was not known. */
  removeEndpoint(key: EndpointKey): Promise<boolean>;
  /** Up to where events have become deliveries; undefined for an endpoint that has none yet. */
  cursor(key: EndpointKey): Promise<Cursor | undefined>;
  /** Keeps progress in one transaction. A row replaces the one with the same offset. */
  record(key: EndpointKey, progress: DeliveryProgress): Promise<void>;
  /** All pending deliveries, oldest first. */
  pending(key: EndpointKey): Promise<readonly Delivery[]>;
  /** Deliveries in one state below `beforeOffset` (default: all), newest first, at most `limit`. */
  list(
    key: EndpointKey,
    page: { readonly state: DeliveryState; readonly beforeOffset?: number; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  find(key: EndpointKey, offset: number): Promise<Delivery | undefined>;
  /** Stored deliveries by state. */
  counts(key: EndpointKey): Promise<Readonly<Record<DeliveryState, number>>>;
  /** Removes every delivery of a conversation, of all endpoints. */
  eraseDeliveries(key: ConversationKey): Promise<void>;
  /**
   * Removes deliveries last changed before this instant: settled ones, and pending ones of endpoints that don't run (are
   * disabled, or no longer configured). The cursor of such an endpoint is then of no log: when it runs again it is told
   * that events are missing. Resolves with how many went.
   */
  retainDeliveries(beforeMs: number, running: readonly EndpointKey[]): Promise<number>;
}

/** `expired`: not delivered, because it would have come too late. `dead`: given up after the last attempt. */
export const DELIVERY_STATES = ['pending', 'delivered', 'expired', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface EndpointKey {
  readonly tenant: string;
  readonly endpointId: string;
}

export interface StoredEndpoint extends EndpointKey {
  /** The definition as JSON, its secrets sealed; the store looks at nothing in it. */
  readonly body: string;
}

export interface DeliveryProgress {
  /** Every event up to here is settled, or among the rows of this or an earlier call. Absent: unchanged. */
  readonly cursor?: Cursor;
  readonly rows: readonly Delivery[];
}

/** One event on its way to one endpoint. The key is (endpoint, offset). */
export interface Delivery {
  /** Of the event in the event log. */
  readonly offset: number;
  readonly eventId: string;
  readonly conversationId: string;
  readonly type: EventType;
  readonly state: DeliveryState;
  /** Attempts made. */
  readonly attempts: number;
  /** Instant of the next attempt; null unless pending. */
  readonly nextAtMs: number | null;
  /** Instant after which it is not sent any more; null when it never goes stale. */
  readonly expiresAtMs: number | null;
  /** HTTP status of the last answer; null when there was none. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed, from a closed list; null when it did not. */
  readonly lastFailure: string | null;
  readonly updatedAtMs: number;
  /** The event as JSON; null once delivered. */
  readonly body: string | null;
}
