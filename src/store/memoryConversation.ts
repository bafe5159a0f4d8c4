import type { ConversationKey } from '../domain/conversation.ts';
import type { RestoredConversation, RestoredInput, Snapshot, StoredUtterance } from '../domain/durableLog.ts';
import type { ConversationInput } from '../domain/utterance.ts';

interface Row {
  readonly seq: number;
  /** Undefined once a snapshot covers it, or retention has emptied it. */
  input: ConversationInput | undefined;
  applied: RestoredInput['applied'];
}

/** What the log in memory keeps of one conversation: inputs until a snapshot covers them, keys for longer. */
export class MemoryConversation {
  readonly key: ConversationKey;
  /** Customers it was ever said to be with. */
  readonly customers = new Set<string>();
  /** The newest; its end outlives it. */
  #snapshot: Snapshot | undefined;
  #end: Pick<Snapshot, 'endedAtMs' | 'reopens'> | undefined;
  readonly #rows = new Map<number, Row>();
  readonly #revisions = new Map<string, Map<number, number>>();

  constructor(key: ConversationKey) {
    this.key = key;
  }

  get endedAtMs(): number | null {
    return this.#end?.endedAtMs ?? null;
  }

  /** True of one that ended for want of news only. */
  get reopens(): boolean {
    return this.#end?.reopens === true;
  }

  /** Also of an ended one while an input has had no effect, or what reopened it is in no snapshot yet. */
  get open(): boolean {
    return this.endedAtMs === null || this.pending > 0 || (this.reopens && this.texts > 0);
  }

  get pending(): number {
    return [...this.#rows.values()].filter(row => row.applied === undefined).length;
  }

  get texts(): number {
    return [...this.#rows.values()].filter(row => row.input !== undefined).length;
  }

  append(seq: number, input: ConversationInput): void {
    this.#rows.set(seq, { seq, input, applied: undefined });
    if (input.kind !== 'utterance') return;
    const { utteranceId, revision = 0 } = input.utterance;
    const revisions = this.#revisions.get(utteranceId) ?? new Map<number, number>();
    this.#revisions.set(utteranceId, revisions.set(revision, seq));
  }

  /** @returns False when the input is unknown or has had its effect already. */
  apply(seq: number, applied: RestoredInput['applied'], snapshot: Snapshot | undefined): boolean {
    const row = this.#rows.get(seq);
    if (row === undefined || row.applied !== undefined) return false;
    row.applied = applied;
    if (snapshot !== undefined) {
      this.#snapshot = snapshot;
      this.#end = snapshot;
      for (const covered of this.#rows.values()) if (covered.applied !== undefined) covered.input = undefined;
    }
    return true;
  }

  /** @param revision Default: the newest stored one. */
  find(utteranceId: string, revision?: number): StoredUtterance | undefined {
    const revisions = this.#revisions.get(utteranceId);
    if (revisions === undefined) return undefined;
    const wanted = revision ?? Math.max(...revisions.keys());
    const row = this.#rows.get(revisions.get(wanted) ?? -1);
    return row && { seq: row.seq, revision: wanted, applied: row.applied !== undefined };
  }

  /** Forgets what was said; which utterances there were stays known. */
  emptyTexts(): void {
    for (const row of this.#rows.values()) row.input = undefined;
    this.#snapshot = undefined;
  }

  restored(): RestoredConversation {
    const inputs = [...this.#rows.values()].flatMap(({ seq, input, applied }) =>
      input === undefined ? [] : [{ seq, input, ...(applied === undefined ? {} : { applied }) }],
    );
    return { key: this.key, inputs, ...(this.#snapshot === undefined ? {} : { snapshot: this.#snapshot }) };
  }
}
