import type { Channel, Role } from './conversation.ts';
import type { MomentOutcome, MomentReport } from './moment.ts';
import type { Emotion, InfoKind, JourneyHit, NotScoredReason, PhraseHit, Score } from './signals.ts';

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
  /** Journey events named in it, where they matter to the event. */
  readonly journey?: readonly JourneyHit[];
  /** Words that made its valence what it is, where the model was asked (docs/escalation.md). */
  readonly wordContributions?: readonly WordContribution[];
}

/** A word or a stretch of words; positions, never the words. */
export interface WordContribution {
  /** UTF-16 positions in the utterance's text, end exclusive. */
  readonly begin: number;
  readonly end: number;
  /** What it adds to the valence of the utterance: negative words have a negative contribution. */
  readonly contribution: number;
}

export interface Evidence {
  readonly utterances: readonly EvidenceUtterance[];
  readonly contributions: readonly Contribution[];
}

export const ADVICE_ACTIONS = [
  'empathic-agent',
  'supervisor',
  'retention-specialist',
  'vulnerability-specialist',
  'route-to-skills',
  'call-back',
  'shift-channel',
  'offer-reschedule',
  'dont-ask-again',
  'no-survey',
  'short-survey',
] as const;
export type AdviceAction = (typeof ADVICE_ACTIONS)[number];

/** What Pulso proposes, with the reason; docs/moments.md holds the table of policies. */
export interface Advice {
  readonly action: AdviceAction;
  readonly because: string;
  /** Names of the signals that it rests on. */
  readonly signals: readonly string[];
  /** The line of the policy table that it follows. */
  readonly policy: string;
  /** `route-to-skills`: ids of the routing system, the best first. */
  readonly skills?: readonly string[];
  /** `empathic-agent`: participant ids, in the order to try them; only where ranking is switched on. */
  readonly agents?: readonly string[];
  /** `call-back` and `shift-channel`: where to go on. */
  readonly channel?: Channel;
  /** `dont-ask-again`: kinds of information that the customer has given already. */
  readonly known?: readonly InfoKind[];
  /** `short-survey`: the one question, in the language of the conversation. */
  readonly question?: string;
}

/** An escalation event as the rules decide it, before it becomes a CloudEvent. */
export interface Escalation {
  readonly kind: 'escalation';
  readonly edge: 'raised' | 'updated' | 'cleared';
  /** Of an update that only brings evidence after an event that is out: what it brings. */
  readonly attached?: 'words';
  readonly rule: string;
  readonly ruleVersion: string;
  /** The level now; on `cleared`, the level that was cleared. */
  readonly level: Level;
  /** Stable while the escalation stays up: raised, updated and cleared carry the same number. */
  readonly escalationNumber: number;
  /** The moment of truth it belongs to; null outside of one. */
  readonly momentId: string | null;
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
  /** Moments of truth in their order, each with how it ended. */
  readonly moments: readonly MomentOutcome[];
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
  /** Journey events named; absent when none is. */
  readonly journey?: readonly JourneyHit[];
}

export type ConversationOutput = Escalation | MomentReport | Summary | SignalsView;
