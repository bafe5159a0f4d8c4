import type { Utterance } from '../../domain/utterance.ts';
import { speakerOf } from './turnTiming.ts';

interface Held<T> {
  readonly item: T;
  readonly speaker: string;
  readonly beginOffsetMs: number;
  readonly releaseAtMs: number;
}

interface OpenSpeech {
  readonly speaker: string;
  readonly beginOffsetMs: number;
}

/** Interims that never become final are forgotten past this many. */
const maxOpenInterims = 32;

/**
 * Order of speech within one conversation. A final waits while somebody else's utterance that began earlier is
 * still an interim, but never longer than `maxWaitMs`; an interim that made it wait in vain is not waited for
 * again until it moves. Without offsets, or without such an interim, nothing waits.
 */
export class SpeechOrder<T> {
  readonly #open = new Map<string, OpenSpeech>();
  readonly #maxWaitMs: number;
  #held: Held<T>[] = [];

  constructor(maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
  }

  /** When the first held item must be released, or undefined when nothing is held. */
  get nextReleaseAtMs(): number | undefined {
    return this.#held.length === 0 ? undefined : Math.min(...this.#held.map(held => held.releaseAtMs));
  }

  noteInterim(utterance: Utterance): void {
    if (utterance.beginOffsetMs === undefined) return;
    const oldest = this.#open.keys().next();
    if (this.#open.size >= maxOpenInterims && oldest.done !== true) this.#open.delete(oldest.value);
    this.#open.set(utterance.utteranceId, {
      speaker: speakerOf(utterance),
      beginOffsetMs: utterance.beginOffsetMs,
    });
  }

  /** Takes a final in; returns what may go on now, in order. */
  take(item: T, utterance: Utterance, nowMs: number): T[] {
    this.#open.delete(utterance.utteranceId);
    const beginOffsetMs = utterance.beginOffsetMs ?? this.#held.at(-1)?.beginOffsetMs ?? 0;
    const at = this.#held.findIndex(held => held.beginOffsetMs > beginOffsetMs);
    const speaker = speakerOf(utterance);
    const entry = { item, speaker, beginOffsetMs, releaseAtMs: nowMs + this.#maxWaitMs };
    if (at === -1) this.#held.push(entry);
    else this.#held.splice(at, 0, entry);
    return this.#release(nowMs);
  }

  /** Releases what has waited long enough, and everything that was spoken before it. */
  expire(nowMs: number): T[] {
    for (const held of this.#held) {
      if (held.releaseAtMs > nowMs) continue;
      for (const [id, open] of this.#open) if (blocks(open, held)) this.#open.delete(id);
    }
    return this.#release(nowMs);
  }

  /** Releases everything. */
  flush(): T[] {
    const items = this.#held.map(held => held.item);
    this.#held = [];
    this.#open.clear();
    return items;
  }

  #release(nowMs: number): T[] {
    let count = this.#held.findLastIndex(held => held.releaseAtMs <= nowMs) + 1;
    const open = [...this.#open.values()];
    for (const held of this.#held.slice(count)) {
      if (open.some(speech => blocks(speech, held))) break;
      count++;
    }
    return this.#held.splice(0, count).map(held => held.item);
  }
}

function blocks(open: OpenSpeech, held: Held<unknown>): boolean {
  return open.beginOffsetMs < held.beginOffsetMs && open.speaker !== held.speaker;
}
