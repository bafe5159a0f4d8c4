import type { Cursor } from '../domain/ports.ts';
import type { TypedEvent } from '../pipeline/publish/eventEnvelope.ts';

/** What is handed out in its order: events, and the places where some are missing. */
export type Delivered =
  | { readonly kind: 'event'; readonly event: TypedEvent; readonly cursor: Cursor | undefined }
  | { readonly kind: 'gap'; readonly cursor: Cursor };

/** Between the connection, which pushes, and the reader, who pulls. Bounded by its owner, who looks at `size`. */
export class EventQueue {
  readonly #items: Delivered[] = [];
  readonly #readers: { resolve: (item: Delivered | undefined) => void; reject: (error: Error) => void }[] =
    [];
  #ended: { readonly error: Error | undefined } | undefined;

  get size(): number {
    return this.#items.length;
  }

  push(item: Delivered): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#items.push(item);
    else reader.resolve(item);
  }

  /** What is queued can still be taken, then readers are told of the end. */
  end(error: Error | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    for (const { resolve, reject } of this.#readers.splice(0))
      if (error === undefined) resolve(undefined);
      else reject(error);
  }

  /** The next item, as soon as there is one; undefined after the end, or its error. */
  take(): Promise<Delivered | undefined> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    if (this.#ended === undefined)
      return new Promise((resolve, reject) => {
        this.#readers.push({ resolve, reject });
      });
    return this.#ended.error === undefined ? Promise.resolve(undefined) : Promise.reject(this.#ended.error);
  }
}
