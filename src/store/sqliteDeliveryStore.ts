import type { ConversationKey } from '../domain/conversation.ts';
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryProgress,
  type DeliveryState,
  type DeliveryStore,
  type EndpointKey,
  type StoredEndpoint,
} from '../domain/deliveryStore.ts';
import type { Cursor } from '../domain/ports.ts';
import type { StoreThread } from './sqlite/storeThread.ts';

/** Deliveries in the same file as the durable log: what is recorded of them is safe when the promise resolves. */
export class SqliteDeliveryStore implements DeliveryStore {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  endpoints(): Promise<readonly StoredEndpoint[]> {
    return this.#thread.call('endpoints');
  }

  saveEndpoint(endpoint: StoredEndpoint): Promise<void> {
    return this.#thread.call('saveEndpoint', endpoint);
  }

  removeEndpoint(key: EndpointKey): Promise<boolean> {
    return this.#thread.call('removeEndpoint', key);
  }

  cursor(key: EndpointKey): Promise<Cursor | undefined> {
    return this.#thread.call('cursor', key);
  }

  record(key: EndpointKey, { cursor, rows }: DeliveryProgress): Promise<void> {
    return this.#thread.call('record', key, cursor, rows);
  }

  pending(key: EndpointKey): Promise<readonly Delivery[]> {
    return this.#thread.call('deliveries', key, { state: 'pending', order: 'oldest-first' });
  }

  list(
    key: EndpointKey,
    page: { readonly state: DeliveryState; readonly beforeOffset?: number; readonly limit: number },
  ): Promise<readonly Delivery[]> {
    return this.#thread.call('deliveries', key, { ...page, order: 'newest-first' });
  }

  find(key: EndpointKey, offset: number): Promise<Delivery | undefined> {
    return this.#thread.call('delivery', key, offset);
  }

  async counts(key: EndpointKey): Promise<Readonly<Record<DeliveryState, number>>> {
    const counted = new Map(await this.#thread.call('deliveryCounts', key));
    const all = DELIVERY_STATES.map(state => [state, counted.get(state) ?? 0] as const);
    return Object.fromEntries(all) as Record<DeliveryState, number>;
  }

  eraseDeliveries(key: ConversationKey): Promise<void> {
    return this.#thread.call('eraseDeliveries', key);
  }

  async retainDeliveries(beforeMs: number, running: readonly EndpointKey[]): Promise<number> {
    let removed = 0;
    for (;;) {
      const round = await this.#thread.call('retainDeliveries', beforeMs, running);
      removed += round;
      if (round === 0) return removed;
    }
  }
}
