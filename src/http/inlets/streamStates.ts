import { LRUCache } from 'lru-cache';
import type { InletState } from '../../pipeline/accept/inlets/inlet.ts';

/** Conversations whose webhooks are remembered; those not heard of for longest go first. */
const maxStreams = 20_000;
/** Longer than vendors go on delivering a message again. */
const lifeMs = 6 * 3_600_000;

/**
 * What the inlets know of the conversations that come by webhook. The messages of one conversation are worked off one
 * after the other, and what one leaves behind counts only once the engine has it: then a delivery that failed is read
 * again as if it had never come.
 */
export class StreamStates {
  readonly #states = new LRUCache<string, InletState>({ max: maxStreams, ttl: lifeMs, updateAgeOnGet: true });
  /** The last turn of each conversation that has one. */
  readonly #turns = new Map<string, Promise<unknown>>();

  /** @param work gets the state, undefined at first, and returns what is to be remembered with its own result */
  async turn<R>(
    stream: string,
    work: (state: InletState | undefined) => Promise<{ readonly state?: InletState; readonly result: R }>,
  ): Promise<R> {
    const before = this.#turns.get(stream) ?? Promise.resolve();
    const turn = before.then(async () => {
      const { state, result } = await work(this.#states.get(stream));
      if (state !== undefined) this.#states.set(stream, state);
      return result;
    });
    const settled = turn.catch(() => undefined);
    this.#turns.set(stream, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(stream) === settled) this.#turns.delete(stream);
    }
  }
}
