import type { ConversationInfo, ConversationOpening, ConversationPatch } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import type { AssembledUtterance, ConversationInput, Utterance } from '../../domain/utterance.ts';
import { Admission, type AdmissionSnapshot, type Verdict } from './admission.ts';
import { laterSpeech, turnTiming, type LastSpeech } from './turnTiming.ts';

/** Undoes the assembly of an input that could not be stored, so that a resend counts. */
interface Undoable {
  readonly withdraw: () => void;
}

export type Assembled =
  | ({ readonly kind: 'info'; readonly info: ConversationInfo } & Undoable)
  | ({ readonly kind: 'utterance'; readonly utterance: AssembledUtterance } & Undoable)
  | ({ readonly kind: 'ended'; readonly reason: string } & Undoable)
  | {
      readonly kind: 'duplicate';
      readonly revision: number;
      readonly otherText: boolean;
      /** False once the original had to be withdrawn. */
      readonly stands: () => boolean;
    }
  | { readonly kind: 'refused'; readonly error: EngineError };

export interface AssemblySnapshot {
  readonly known: AdmissionSnapshot;
  readonly info: ConversationInfo;
  readonly announced: boolean;
  readonly lastSpeech?: LastSpeech;
}

/**
 * One conversation as assembled so far: what is known of it, which utterances have been seen, whether it has
 * ended. Opens implicitly with its first utterance.
 */
export class Assembly {
  readonly #admission: Admission;
  #info: ConversationInfo;
  #announced = false;
  #endedBecause: string | undefined;
  #lastSpeech: LastSpeech | undefined;

  /** @param earlier a snapshot to go on from */
  constructor(openedAtMs: number, earlier?: AssemblySnapshot) {
    this.#admission = new Admission(earlier?.known);
    this.#info = earlier?.info ?? {
      channel: 'voice',
      participants: [],
      startedAtMs: openedAtMs,
      attributes: {},
    };
    this.#announced = earlier?.announced ?? false;
    this.#lastSpeech = earlier?.lastSpeech;
  }

  /** Plain JSON: all that is needed to go on, as long as the conversation has not ended. */
  get snapshot(): AssemblySnapshot {
    return {
      known: this.#admission.snapshot,
      info: this.#info,
      announced: this.#announced,
      ...(this.#lastSpeech === undefined ? {} : { lastSpeech: this.#lastSpeech }),
    };
  }

  get info(): ConversationInfo {
    return this.#info;
  }

  /** The reason of its end; undefined while it is open. */
  get endedBecause(): string | undefined {
    return this.#endedBecause;
  }

  get #ended(): boolean {
    return this.#endedBecause !== undefined;
  }

  /** @param storedText of an utterance, as it will be stored: redacted. Absent: as it came. */
  take(input: ConversationInput, storedText?: string): Assembled {
    switch (input.kind) {
      case 'started':
        return this.#start(input.info);
      case 'updated':
        return this.#ended ? refusedAsEnded() : this.#update(input.patch);
      case 'ended':
        if (this.#ended) return { kind: 'duplicate', revision: 0, otherText: false, stands: () => true };
        this.#endedBecause = input.reason;
        return {
          kind: 'ended',
          reason: input.reason,
          withdraw: () => {
            this.#endedBecause = undefined;
          },
        };
      case 'utterance':
        return this.#admit(input.utterance, input.receivedAtMs, storedText);
    }
  }

  /** A second `started` of an open conversation adds what it knows; what it leaves out stays. */
  #start(opening: ConversationOpening): Assembled {
    if (this.#ended) return refusedAsEnded();
    const startedAtMs = (this.#announced ? undefined : opening.startedAtMs) ?? this.#info.startedAtMs;
    return this.#learn({ ...this.#info, ...opening, startedAtMs }, true);
  }

  #update(patch: ConversationPatch): Assembled {
    return this.#learn({ ...this.#info, ...patch }, this.#announced);
  }

  #learn(info: ConversationInfo, announced: boolean): Assembled {
    const before = { info: this.#info, announced: this.#announced };
    this.#info = info;
    this.#announced = announced;
    return {
      kind: 'info',
      info,
      withdraw: () => {
        if (this.#info !== info) return;
        this.#info = before.info;
        this.#announced = before.announced;
      },
    };
  }

  #admit(utterance: Utterance, receivedAtMs: number, storedText?: string): Assembled {
    const verdict = this.#admission.admit(utterance, this.#ended, storedText);
    if (verdict.kind === 'refused') return verdict;
    if (verdict.kind === 'duplicate')
      return {
        ...verdict,
        stands: () => this.#admission.stands(utterance.utteranceId, verdict.revision),
      };
    const turn = turnTiming(utterance, verdict.correction ? undefined : this.#lastSpeech);
    const speechBefore = this.#lastSpeech;
    if (utterance.final) this.#lastSpeech = laterSpeech(utterance, speechBefore);
    const speechNow = this.#lastSpeech;
    return {
      kind: 'utterance',
      utterance: {
        ...utterance,
        revision: verdict.revision,
        receivedAtMs,
        correction: verdict.correction,
        turn,
      },
      withdraw: () => {
        this.#admission.withdraw(utterance.utteranceId, verdict);
        if (this.#lastSpeech === speechNow) this.#lastSpeech = speechBefore;
      },
    };
  }
}

function refusedAsEnded(): Extract<Verdict, { kind: 'refused' }> {
  return { kind: 'refused', error: new EngineError('CONVERSATION_ENDED', 'the conversation has ended') };
}
