import type { Channel, Role } from '../domain/conversation.ts';
import type { Level } from '../domain/escalation.ts';
import type { MomentEdge } from '../domain/moment.ts';
import type { PhraseCategory, SentimentLabel } from '../domain/signals.ts';

/** What was detected in one utterance. `at` counts all utterances of the conversation from 0, in the order of the file. */
export interface ReplayedUtterance {
  readonly at: number;
  readonly role: Role;
  /** Milliseconds from the start of the conversation. */
  readonly endMs: number;
  /** −1…1; null when not scored, and so are the others. */
  readonly valence: number | null;
  readonly label: SentimentLabel | null;
  readonly anger: number | null;
  /** Valence by the lexicon alone; only asked for of customers, and only for the comparison. */
  readonly lexicon: number | null;
  readonly phrases: readonly PhraseCategory[];
  /** Only where the reader of the page wants to see words. */
  readonly text?: string;
}

/** One event of an escalation. */
export interface EscalationEvent {
  readonly edge: 'raised' | 'updated' | 'cleared';
  readonly rule: string;
  readonly level: Level;
  /** The utterance that caused it. */
  readonly at: number;
  readonly escalationNumber: number;
}

export interface MomentEvent {
  readonly edge: MomentEdge;
  readonly journeyEvent: string;
  /** Null when the end of the conversation caused it. */
  readonly at: number | null;
}

/** What one rule file made of a conversation. */
export interface Judgement {
  readonly escalations: readonly EscalationEvent[];
  readonly moments: readonly MomentEvent[];
  /** How the customer will remember it, −1…1; null when nothing was scored. */
  readonly peakEnd: number | null;
}

export interface ConversationResult {
  readonly conversationId: string;
  readonly file: string;
  readonly channel: Channel;
  readonly language: string | null;
  /** As the file says; null when it doesn't. */
  readonly sector: string | null;
  readonly utterances: readonly ReplayedUtterance[];
  /** By the rules, then by those they are compared with. */
  readonly judgements: readonly Judgement[];
  /** Codes of inputs that the engine did not take. */
  readonly refused: readonly string[];
}
