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

/** What is kept of one endpoint. */
interface Progress {
  readonly tenant: string;
  cursor: Cursor | undefined;
  readonly rows: Map<number, Delivery>;
}

/** Deliveries of an engine that keeps nothing: they live as long as the process. */
export class MemoryDeliveryStore implements DeliveryStore {
  readonly #endpoints = new Map<string, StoredEndpoint>();
  readonly #progress = new Map<string, Progress>();

  endpoints(): Promise<readonly StoredEndpoint[]> {
    return Promise.resolve([...this.#endpoints.values()]);
  }

  saveEndpoint(endpoint: StoredEndpoint): Promise<void> {
    this.#endpoints.set(idOf(endpoint), endpoint);
    return Promise.resolve();
  }

  removeEndpoint(key: EndpointKey): Promise<boolean> {
    const id = idOf(key);
    const hadProgress = this.#progress.delete(id);
    return Promise.resolve(this.#endpoints.delete(id) || hadProgress);
  }

  cursor(key: EndpointKey): Promise<Cursor | undefined> {
    return Promise.resolve(this.#progress.get(idOf(key))?.cursor);
  }

  record(key: EndpointKey, { cursor, rows }: DeliveryProgress): Promise<void> {
    const id = idOf(key);
    const progress = this.#progress.get(id) ?? { tenant: key.tenant, cursor: undefined, rows: new Map() };
    this.#progress.set(id, progress);
    progress.cursor = cursor ?? progress.cursor;
    for (const row of rows) progress.rows.set(row.offset, row);
    return Promise.resolve();
  }

  pending(key: EndpointKey): Promise<readonly Delivery[]> {
    return Promise.resolve(this.#inState(key, 'pending'));
  }

  list(
    key: EndpointKey,
    page: { readonly state: DeliveryState; readonly beforeOffset?: number; readonly limit: number },
  ): Promise<readonly Delivery[]> {
    const below = this.#inState(key, page.state).filter(
      ({ offset }) => offset < (page.beforeOffset ?? Infinity),
    );
    return Promise.resolve(below.reverse().slice(0, page.limit));
  }

  find(key: EndpointKey, offset: number): Promise<Delivery | undefined> {
    return Promise.resolve(this.#progress.get(idOf(key))?.rows.get(offset));
  }

  counts(key: EndpointKey): Promise<Readonly<Record<DeliveryState, number>>> {
    const all = DELIVERY_STATES.map(state => [state, this.#inState(key, state).length] as const);
    return Promise.resolve(Object.fromEntries(all) as Record<DeliveryState, number>);
  }

  eraseDeliveries({ tenant, conversationId }: ConversationKey): Promise<void> {
    this.#remove(
      progress => progress.tenant === tenant,
      row => row.conversationId === conversationId,
    );
    return Promise.resolve();
  }

  retainDeliveries(beforeMs: number, running: readonly EndpointKey[]): Promise<number> {
    const isOld = (row: Delivery) => row.updatedAtMs < beforeMs;
    const runs = new Set(running.map(idOf));
    let removed = this.#remove(
      () => true,
      row => row.state !== 'pending' && isOld(row),
    );
    for (const [id, progress] of this.#progress) {
      if (runs.has(id) || progress.cursor === undefined) continue;
      const lost = this.#remove(each => each === progress, isOld);
      if (lost > 0) progress.cursor = { epoch: '', offset: 0 };
      removed += lost;
    }
    return Promise.resolve(removed);
  }

  #inState(key: EndpointKey, state: DeliveryState): Delivery[] {
    return [...(this.#progress.get(idOf(key))?.rows.values() ?? [])]
      .filter(row => row.state === state)
      .sort((a, b) => a.offset - b.offset);
  }

  #remove(ofEndpoint: (progress: Progress) => boolean, isUnwanted: (row: Delivery) => boolean): number {
    let removed = 0;
    for (const progress of this.#progress.values())
      if (ofEndpoint(progress))
        for (const row of progress.rows.values())
          if (isUnwanted(row) && progress.rows.delete(row.offset)) removed++;
    return removed;
  }
}

/** As JSON, so that no pair of ids can be taken for another. */
function idOf({ tenant, endpointId }: EndpointKey): string {
  return JSON.stringify([tenant, endpointId]);
}
