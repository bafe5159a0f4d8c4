import { EngineError } from '../../domain/errors.ts';
import type { Utterance } from '../../domain/utterance.ts';

/** What is remembered of an utterance: enough to recognise duplicates without keeping its words. */
interface KnownUtterance {
  readonly revision: number;
  readonly final: boolean;
  readonly textHash: number;
}

/** Utterances by id: revision, whether final, hash of the text. */
export type AdmissionSnapshot = readonly (readonly [string, number, boolean, number])[];

export type Verdict =
  | {
      readonly kind: 'fresh';
      readonly revision: number;
      readonly correction: boolean;
      readonly previous: KnownUtterance | undefined;
    }
  | { readonly kind: 'duplicate'; readonly revision: number; readonly otherText: boolean }
  | { readonly kind: 'refused'; readonly error: EngineError };

/**
 * Decides, for one conversation, whether an utterance is new: the newest revision wins, a final is never
 * overridden by an interim, and a final sent twice counts once.
 *
 * Remembers the most recent `maxUtterances` utterances; older ones are forgotten, so memory does not grow with
 * the length of the conversation.
 */
export class Admission {
  readonly #known = new Map<string, KnownUtterance>();
  readonly #maxUtterances: number;

  /** @param known from a snapshot, oldest first */
  constructor(known: AdmissionSnapshot = [], maxUtterances = 256) {
    this.#maxUtterances = maxUtterances;
    for (const [id, revision, final, textHash] of known) this.#known.set(id, { revision, final, textHash });
  }

  /** Plain JSON. Of interims no hash is kept: they are never compared. */
  get snapshot(): AdmissionSnapshot {
    return [...this.#known].map(([id, { revision, final, textHash }]) => [
      id,
      revision,
      final,
      final ? textHash : 0,
    ]);
  }

  /**
   * @param ended after the end of the conversation only repeats of what is known are admitted
   * @param text by which two utterances are compared: the one that is stored, so that a restart compares alike
   */
  admit(utterance: Utterance, ended = false, text = utterance.text): Verdict {
    const known = this.#known.get(utterance.utteranceId);
    const textHash = hashOf(text);
    const revision = utterance.revision ?? impliedRevision(utterance, known, textHash);
    if (known !== undefined) {
      if (revision === known.revision && utterance.final === known.final)
        return { kind: 'duplicate', revision, otherText: known.textHash !== textHash };
      if (revision < known.revision || (known.final && !utterance.final))
        return {
          kind: 'refused',
          error: new EngineError(
            'REVISION_STALE',
            `revision ${revision} is older than the ${known.final ? 'final' : 'interim'} revision ${known.revision}`,
          ),
        };
    }
    if (ended)
      return { kind: 'refused', error: new EngineError('CONVERSATION_ENDED', 'the conversation has ended') };
    this.#remember(utterance.utteranceId, { revision, final: utterance.final, textHash });
    return { kind: 'fresh', revision, correction: known?.final === true, previous: known };
  }

  /** True while this revision of the utterance, or a newer one, is the one that counts. */
  stands(utteranceId: string, revision: number): boolean {
    const known = this.#known.get(utteranceId);
    return known !== undefined && known.revision >= revision;
  }

  /** Takes a fresh verdict back: the utterance could not be stored, so a resend must count as new. */
  withdraw(utteranceId: string, verdict: Extract<Verdict, { kind: 'fresh' }>): void {
    const known = this.#known.get(utteranceId);
    if (known?.revision !== verdict.revision) return;
    if (verdict.previous === undefined) this.#known.delete(utteranceId);
    else this.#known.set(utteranceId, verdict.previous);
  }

  #remember(utteranceId: string, entry: KnownUtterance): void {
    this.#known.delete(utteranceId);
    this.#known.set(utteranceId, entry);
    if (this.#known.size > this.#maxUtterances) {
      const oldest = this.#known.keys().next();
      if (oldest.done !== true) this.#known.delete(oldest.value);
    }
  }
}

/** Sources that do not number revisions: a repeat keeps its number, anything else is the next one. */
function impliedRevision(utterance: Utterance, known: KnownUtterance | undefined, textHash: number): number {
  if (known === undefined) return 0;
  if (known.final && (!utterance.final || known.textHash === textHash)) return known.revision;
  return known.revision + 1;
}

/** FNV-1a over UTF-16 units: 32 bits tell two texts of one utterance apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
