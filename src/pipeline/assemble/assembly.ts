import type { ConversationInfo, ConversationOpening, ConversationPatch } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import type { AssembledUtterance, ConversationInput, Utterance } from '../../domain/utterance.ts';
import { Admission, type Verdict } from './admission.ts';
import { laterSpeech, turnTiming, type LastSpeech } from './turnTiming.ts';

export type Assembled =
  | { readonly kind: 'info'; readonly info: ConversationInfo }
  | {
      readonly kind: 'utterance';
      readonly utterance: AssembledUtterance;
      /** Undoes the admission when the utterance could not be stored. */
      readonly withdraw: () => void;
    }
  | { readonly kind: 'ended'; readonly reason: string }
  | {
      readonly kind: 'duplicate';
      readonly revision: number;
      readonly otherText: boolean;
      /** False once the original had to be withdrawn. */
      readonly stands: () => boolean;
    }
  | { readonly kind: 'refused'; readonly error: EngineError };

/**
 * One conversation as assembled so far: what is known of it, which utterances have been seen, whether it has
 * ended. Opens implicitly with its first utterance.
 */
export class Assembly {
  readonly #admission = new Admission();
  #info: ConversationInfo;
  #announced = false;
  #endedBecause: string | undefined;
  #lastSpeech: LastSpeech | undefined;

  constructor(openedAtMs: number) {
    this.#info = { channel: 'voice', participants: [], startedAtMs: openedAtMs, attributes: {} };
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

  take(input: ConversationInput): Assembled {
    switch (input.kind) {
      case 'started':
        return this.#start(input.info);
      case 'updated':
        return this.#ended ? refusedAsEnded() : this.#update(input.patch);
      case 'ended':
        if (this.#ended) return { kind: 'duplicate', revision: 0, otherText: false, stands: () => true };
        this.#endedBecause = input.reason;
        return { kind: 'ended', reason: input.reason };
      case 'utterance':
        return this.#admit(input.utterance, input.receivedAtMs);
    }
  }

  /** A second `started` of an open conversation adds what it knows; what it leaves out stays. */
  #start(opening: ConversationOpening): Assembled {
    if (this.#ended) return refusedAsEnded();
    const startedAtMs = (this.#announced ? undefined : opening.startedAtMs) ?? this.#info.startedAtMs;
    this.#announced = true;
    this.#info = { ...this.#info, ...opening, startedAtMs };
    return { kind: 'info', info: this.#info };
  }

  #update(patch: ConversationPatch): Assembled {
    this.#info = { ...this.#info, ...patch };
    return { kind: 'info', info: this.#info };
  }

  #admit(utterance: Utterance, receivedAtMs: number): Assembled {
    const verdict = this.#admission.admit(utterance, this.#ended);
    if (verdict.kind === 'refused') return verdict;
    if (verdict.kind === 'duplicate')
      return {
        ...verdict,
        stands: () => this.#admission.stands(utterance.utteranceId, verdict.revision),
      };
    const turn = turnTiming(utterance, verdict.correction ? undefined : this.#lastSpeech);
    if (utterance.final) this.#lastSpeech = laterSpeech(utterance, this.#lastSpeech);
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
      },
    };
  }
}

function refusedAsEnded(): Extract<Verdict, { kind: 'refused' }> {
  return { kind: 'refused', error: new EngineError('CONVERSATION_ENDED', 'the conversation has ended') };
}
