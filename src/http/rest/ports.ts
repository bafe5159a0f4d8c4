import type { ConversationInfo, ConversationKey, Role } from '../../domain/conversation.ts';
import type { ArcView, Evidence, Level } from '../../domain/escalation.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';

/** One open conversation in the list. */
export interface ConversationListing {
  readonly conversationId: string;
  readonly info: ConversationInfo;
  /** Of the escalation that is up; null when none is. */
  readonly level: Level | null;
  /** The customer's smoothed valence; null before anything is scored. */
  readonly valence: number | null;
  readonly peakEnd: number | null;
  readonly openedAtMs: number;
  readonly lastActivityAtMs: number;
}

/** One open conversation as a whole. */
export interface ConversationDetail extends ConversationListing {
  /** Why it ended, while it lingers; null while it is open. */
  readonly endedBecause: string | null;
  readonly highestLevel: Level | null;
  /** Finals of anybody. */
  readonly utterances: number;
  readonly escalations: number;
  readonly arcs: Readonly<Partial<Record<Role, ArcView>>>;
  readonly escalation: {
    readonly escalationNumber: number;
    readonly level: Level;
    readonly raisedAtMs: number;
    readonly rules: readonly { readonly id: string; readonly version: string; readonly level: Level }[];
    readonly evidence: Evidence;
  } | null;
}

/** Where the conversations are. */
export interface ConversationSource {
  /** Of one tenant, in the order of their `openedAtMs`; may be read in part only. */
  list(tenant: string): Iterable<ConversationListing>;
  detail(key: ConversationKey): ConversationDetail | undefined;
}

/** Scores one text by itself, as if a customer had said it. Never rejects for a text. */
export type ScoreText = (request: {
  readonly text: string;
  readonly language?: string;
}) => Promise<UtteranceSignals>;

/** Names of what is not ready, e.g. `model`; none when the engine takes work. */
export type NotReadyBecause = () => readonly string[];

export interface MetricsSource {
  readonly contentType: string;
  text(): Promise<string>;
}
