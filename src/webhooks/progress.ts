import type { Delivery, DeliveryStore, EndpointKey } from '../domain/deliveryStore.ts';
import type { Cursor } from '../domain/ports.ts';

/**
 * Writes what has changed behind the deliveries: sending waits for no disk. What a crash takes with it is sent again
 * under the same id. Changes of one delivery that come together are written once.
 */
export class Progress {
  readonly #store: DeliveryStore;
  readonly #key: EndpointKey;
  readonly #cursor: () => Cursor | undefined;
  readonly #failed: () => void;
  #dirty = new Map<number, Delivery>();
  #written: number | undefined;
  #writing: Promise<void> | undefined;

  /** @param cursor how far events have been read; asked for when a write begins */
  constructor(store: DeliveryStore, key: EndpointKey, cursor: () => Cursor | undefined, failed: () => void) {
    this.#store = store;
    this.#key = key;
    this.#cursor = cursor;
    this.#failed = failed;
  }

  changed(delivery: Delivery): void {
    this.#dirty.set(delivery.offset, delivery);
    void this.write();
  }

  /** Drops what is not written yet of deliveries that are to be forgotten. */
  forget(matches: (delivery: Delivery) => boolean): void {
    for (const delivery of this.#dirty.values()) if (matches(delivery)) this.#dirty.delete(delivery.offset);
  }

  /** Resolves when everything so far is written, or could not be: then it stays for the next call. */
  write(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #write(): Promise<void> {
    // What happens in the same turn goes with it; and the cursor has passed the event by then.
    await Promise.resolve();
    for (let cursor = this.#cursor(); this.#isBehind(cursor); cursor = this.#cursor()) {
      const rows = this.#dirty;
      this.#dirty = new Map();
      try {
        await this.#store.record(this.#key, {
          rows: [...rows.values()],
          ...(cursor === undefined ? {} : { cursor }),
        });
        this.#written = cursor?.offset;
      } catch {
        this.#dirty = new Map([...rows, ...this.#dirty]);
        this.#failed();
        return;
      }
    }
  }

  #isBehind(cursor: Cursor | undefined): boolean {
    return this.#dirty.size > 0 || cursor?.offset !== this.#written;
  }
}
