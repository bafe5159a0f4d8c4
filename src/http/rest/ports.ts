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
  /** The moment of truth that is open; null when none is. */
  readonly moment: {
    readonly momentId: string;
    readonly journeyEvent: string;
    readonly linkedTo: string | null;
    readonly openedAtMs: number;
  } | null;
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

/** Removes for good. Resolves with false where nothing was known; rejects while the store can't. */
export interface Erasure {
  conversation(key: ConversationKey): Promise<boolean>;
  customer(tenant: string, customerId: string): Promise<boolean>;
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

/** One mute in force: in one conversation, in one queue, or everywhere. */
export interface MuteListing {
  readonly conversationId?: string;
  readonly queue?: string;
  readonly untilMs: number;
}

export interface RuleListing {
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly levels: readonly Level[];
  readonly advice: readonly string[];
  readonly shadow: boolean;
  /** Alerts that were not sent because the rule is in shadow, or was muted, since the engine started. */
  readonly shadowAlerts: number;
  readonly mutedAlerts: number;
  readonly mutes: readonly MuteListing[];
}

export interface RulesListing {
  readonly file: string;
  readonly hash: string;
  readonly loadedAtMs: number;
  readonly warnings: readonly {
    readonly line: number;
    readonly column: number;
    readonly path: string;
    readonly message: string;
  }[];
  /** Why the newest content of the file does not count; null when it does. */
  readonly failure: { readonly atMs: number; readonly message: string } | null;
  readonly rules: readonly RuleListing[];
}

export interface MuteTarget {
  readonly tenant: string;
  readonly ruleId: string;
  readonly conversationId?: string | undefined;
  readonly queue?: string | undefined;
}

/** The rules of the engine, to look at and to steer. */
export interface RuleControl {
  list(tenant: string): RulesListing;
  /** @throws EngineError RULES_INVALID; then the old rules stay */
  reload(tenant: string): 'loaded' | 'unchanged';
  /** @throws EngineError RULE_UNKNOWN, QUOTA_EXCEEDED */
  mute(target: MuteTarget, forMs: number | undefined): MuteListing;
  /** @returns whether it was muted. @throws EngineError RULE_UNKNOWN */
  unmute(target: MuteTarget): boolean;
}
