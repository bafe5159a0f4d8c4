import type {
  ConversationKey,
  ConversationOpening,
  ConversationPatch,
  EndReason,
  Role,
} from './conversation.ts';

/**
 * One stretch of speech or one chat message, as the source sees it now. `final: false` is an interim: the
 * recogniser may still change its mind. A newer `revision` replaces an older one of the same `utteranceId`.
 */
export interface Utterance {
  readonly utteranceId: string;
  readonly role: Role;
  readonly participantId?: string;
  readonly text: string;
  readonly final: boolean;
  /** Absent when the source does not number its revisions: then the order of arrival counts. */
  readonly revision?: number;
  /** Milliseconds from the start of the conversation. */
  readonly beginOffsetMs?: number;
  readonly endOffsetMs?: number;
  /** The recogniser's confidence, 0…1. */
  readonly confidence?: number;
  /** BCP 47 tag; overrides the conversation's language for this utterance. */
  readonly language?: string;
}

/** What a source may say of a conversation. Everything that enters the pipeline is one of these. */
export type ConversationInput =
  | {
      readonly kind: 'started';
      readonly key: ConversationKey;
      readonly info: ConversationOpening;
      readonly receivedAtMs: number;
    }
  | {
      readonly kind: 'updated';
      readonly key: ConversationKey;
      readonly patch: ConversationPatch;
      readonly receivedAtMs: number;
    }
  | {
      readonly kind: 'utterance';
      readonly key: ConversationKey;
      readonly utterance: Utterance;
      readonly receivedAtMs: number;
    }
  | {
      readonly kind: 'ended';
      readonly key: ConversationKey;
      readonly reason: EndReason;
      readonly receivedAtMs: number;
    };

/** The utterance as assembled: its revision is settled and its place in the dialogue is known. */
export interface AssembledUtterance extends Utterance {
  readonly revision: number;
  readonly receivedAtMs: number;
  /** True when this replaces an earlier final of the same id (a correction or an edit). */
  readonly correction: boolean;
  readonly turn: TurnTiming;
}

/** Timing against the utterances before it. Absent offsets give absent values, never zeros. */
export interface TurnTiming {
  /** Silence since the last utterance of anybody ended; absent when they overlap or offsets are missing. */
  readonly silenceBeforeMs?: number;
  /** How long this utterance and the other side's last one overlapped (talk-over). */
  readonly overlapMs?: number;
  readonly durationMs?: number;
}
