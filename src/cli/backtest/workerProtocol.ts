import type { ConversationResult } from '../../backtest/result.ts';
import type { PackedScore } from '../../backtest/scoreStore.ts';
import type { Config } from '../../config/schema.ts';
import type { Language } from '../../domain/conversation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ModelManifest } from '../../inference/manifest.ts';
import type { RecordedConversation } from '../../replay/conversationFile.ts';

/** What a replaying thread is started with. */
export interface ReplaySetup {
  readonly config: Config;
  readonly manifest: ModelManifest;
  readonly packFolders: readonly string[];
  /** The sector of conversations that name none. */
  readonly sector: string | undefined;
  /** Text of each rule file: all threads judge by the same, whatever becomes of the file. */
  readonly rules: readonly string[];
  /** Scores customers by the lexicon too. */
  readonly withLexicon: boolean;
  /** Results hold what was said. */
  readonly withText: boolean;
}

export interface FiledConversation extends RecordedConversation {
  readonly file: string;
}

/** Conversations that share a customer, whose memory passes from one to the next; most are alone. */
export type ReplayUnit = readonly FiledConversation[];

export type MessageToReplayer =
  | {
      readonly kind: 'replay';
      readonly batch: number;
      readonly units: readonly ReplayUnit[];
      /** Scores of these conversations' texts, by `language` and text. */
      readonly scores: ReadonlyMap<string, PackedScore>;
    }
  | { readonly kind: 'scored'; readonly id: number; readonly packed: PackedScore | undefined }
  | { readonly kind: 'end' };

export type MessageFromReplayer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'replayed';
      readonly batch: number;
      readonly results: readonly (readonly ConversationResult[])[];
    }
  /** A text whose language only the engine could tell. */
  | { readonly kind: 'score'; readonly id: number; readonly text: string; readonly language: Language }
  | { readonly kind: 'failed'; readonly code: ErrorCode | undefined; readonly message: string };

/** Where a score is looked up within a batch. */
export function scoreName(text: string, language: Language): string {
  return `${language}:${text}`;
}
