import { LRUCache } from 'lru-cache';
import type {
  CustomerHistory,
  CustomerMemory,
  CustomerNote,
  KeptMemory,
  RememberedMoment,
} from '../domain/customerMemory.ts';

export interface CustomerMemoryOptions {
  /** Customers kept; whoever was not heard of for longest is forgotten first. */
  readonly maxCustomers: number;
  /** Half of what a conversation told of the usual mood is forgotten after so long, … */
  readonly halfLifeMs: number;
  /** … and half of it after so many further conversations. */
  readonly halfLifeConversations: number;
}

interface Remembered {
  /** Weighted sum of valences and sum of weights, as of `atMs`. */
  readonly sum: number;
  readonly weight: number;
  readonly atMs: number;
  readonly lastMoment: RememberedMoment | null;
  readonly lastSurveyAtMs: number | null;
}

interface Entry {
  readonly known: Remembered;
  readonly notedAtMs: number;
}

const nothing: Remembered = { sum: 0, weight: 0, atMs: 0, lastMoment: null, lastSurveyAtMs: null };
/** Of what is known so little is left that it says nothing. */
const leastWeight = 0.1;

/** Remembers customers in memory: a few numbers each, never a word. */
export class MemoryCustomers implements CustomerMemory {
  readonly #customers: LRUCache<string, Entry>;
  readonly #options: CustomerMemoryOptions;

  constructor(options: CustomerMemoryOptions) {
    this.#options = options;
    this.#customers = new LRUCache({ max: options.maxCustomers });
  }

  recall(tenant: string, customerId: string, atMs: number): CustomerHistory | undefined {
    const known = this.#customers.get(keyOf(tenant, customerId))?.known;
    if (known === undefined) return undefined;
    const weight = known.weight * this.#kept(atMs - known.atMs);
    return {
      usual: weight < leastWeight ? null : { valence: known.sum / known.weight, weight },
      lastMoment: known.lastMoment,
      lastSurveyAtMs: known.lastSurveyAtMs,
    };
  }

  remember(tenant: string, customerId: string, note: CustomerNote): void {
    const key = keyOf(tenant, customerId);
    const { known, notedAtMs } = this.#customers.get(key) ?? { known: nothing, notedAtMs: 0 };
    const atMs = note.kind === 'moment' ? note.moment.atMs : note.atMs;
    this.#customers.set(key, { known: this.#with(known, note), notedAtMs: Math.max(notedAtMs, atMs) });
  }

  kept(tenant: string, customerId: string): KeptMemory | undefined {
    const entry = this.#customers.peek(keyOf(tenant, customerId));
    return entry && { body: JSON.stringify(entry.known), notedAtMs: entry.notedAtMs };
  }

  restore(tenant: string, customerId: string, { body, notedAtMs }: KeptMemory): void {
    this.#customers.set(keyOf(tenant, customerId), { known: JSON.parse(body) as Remembered, notedAtMs });
  }

  forgetBefore(atMs: number): void {
    for (const [key, { notedAtMs }] of this.#customers.entries())
      if (notedAtMs < atMs) this.#customers.delete(key);
  }

  forget(tenant: string, customerId: string): boolean {
    return this.#customers.delete(keyOf(tenant, customerId));
  }

  #with(known: Remembered, note: CustomerNote): Remembered {
    switch (note.kind) {
      case 'moment':
        return { ...known, lastMoment: note.moment };
      case 'survey':
        return { ...known, lastSurveyAtMs: note.atMs };
      case 'conversation': {
        const kept =
          this.#kept(note.atMs - known.atMs) * Math.pow(0.5, 1 / this.#options.halfLifeConversations);
        return {
          ...known,
          sum: known.sum * kept + note.sum,
          weight: known.weight * kept + note.weight,
          atMs: Math.max(known.atMs, note.atMs),
        };
      }
    }
  }

  /** The share that is left after so long. */
  #kept(elapsedMs: number): number {
    return Math.pow(0.5, Math.max(0, elapsedMs) / this.#options.halfLifeMs);
  }
}

/** As JSON, so that no pair of ids can be taken for another. */
function keyOf(tenant: string, customerId: string): string {
  return JSON.stringify([tenant, customerId]);
}
