import type { Channel, Role } from './conversation.ts';
import type { Emotion, NotScoredReason, PhraseHit, Score } from './signals.ts';

/** `watch` < `alert` < `critical`. */
export type Level = 'watch' | 'alert' | 'critical';
export const LEVELS = ['watch', 'alert', 'critical'] as const satisfies readonly Level[];

/** Order of levels, for comparisons: watch 0, alert 1, critical 2. */
export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The course of one participant's valence, as an event shows it. Values −1…1 unless named otherwise. */
export interface ArcView {
  readonly scoredUtterances: number;
  /** Exponentially smoothed valence. */
  readonly smoothed: number;
  /** Slope of the recent valences, per utterance. */
  readonly trend: number;
  /** Consecutive negative utterances, up to now. */
  readonly negativeStreak: number;
  /** Standard deviation of the valences. */
  readonly volatility: number;
  /** The most extreme valence, and where it was. */
  readonly peak: { readonly valence: number; readonly utteranceId: string } | null;
  readonly end: number;
  /** How this will be remembered: the mean of peak and end (docs/escalation.md). */
  readonly peakEnd: number;
  /** The participant's own usual valence, from the opening of the conversation; null until known. */
  readonly baseline: number | null;
}

/** How much one signal spoke for the escalation: contributions of one event add up to 1. */
export interface Contribution {
  readonly signal: string;
  readonly value: number;
  readonly contribution: number;
}

export interface EvidenceUtterance {
  readonly utteranceId: string;
  readonly revision: number;
  readonly role: Role;
  readonly beginOffsetMs?: number;
  readonly endOffsetMs?: number;
  readonly valence?: number;
  readonly phrases: readonly PhraseHit[];
}

export interface Evidence {
  readonly utterances: readonly EvidenceUtterance[];
  readonly contributions: readonly Contribution[];
}

/** What Pulso proposes, with the reason; see docs/escalation.md for the list of actions. */
export interface Advice {
  readonly action:
    | 'empathic-agent'
    | 'supervisor'
    | 'retention-specialist'
    | 'vulnerability-specialist'
    | 'call-back'
    | 'no-survey'
    | 'short-survey';
  readonly because: string;
}

/** An escalation event as the rules decide it, before it becomes a CloudEvent. */
export interface Escalation {
  readonly kind: 'escalation';
  readonly edge: 'raised' | 'updated' | 'cleared';
  readonly rule: string;
  readonly ruleVersion: string;
  /** The level now; on `cleared`, the level that was cleared. */
  readonly level: Level;
  /** Stable while the escalation stays up: raised, updated and cleared carry the same number. */
  readonly escalationNumber: number;
  readonly causedBy: { readonly utteranceId: string; readonly revision: number };
  readonly valence: number | null;
  readonly arc: ArcView;
  readonly evidence: Evidence;
  readonly advice: readonly Advice[];
}

export interface Summary {
  readonly kind: 'summary';
  readonly reason: string;
  readonly channel: Channel;
  readonly utterances: number;
  readonly arcs: Readonly<Partial<Record<Role, ArcView>>>;
  readonly highestLevel: Level | null;
  readonly escalations: number;
  /** True when an escalation was still up at the end. */
  readonly endedEscalated: boolean;
  readonly advice: readonly Advice[];
}

/** What the rules see and what a live listener may ask for, per utterance. */
export interface SignalsView {
  readonly kind: 'signals';
  readonly utteranceId: string;
  readonly revision: number;
  readonly role: Role;
  readonly final: boolean;
  readonly valence?: number;
  readonly label?: string;
  readonly confidence?: number;
  readonly emotions?: Readonly<Record<Emotion, number>>;
  readonly scorer?: Score['scorer'];
  readonly cached?: boolean;
  readonly notScoredBecause?: NotScoredReason;
  readonly phrases: readonly PhraseHit[];
}

export type ConversationOutput = Escalation | Summary | SignalsView;
