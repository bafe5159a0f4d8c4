import type { Advice, Evidence, Level } from './escalation.ts';

/** How a moment of truth goes on: opened, then turned around, or ended unrepaired. */
export type MomentEdge = 'opened' | 'recovered' | 'lost';

/** What a moment of truth is about and how it went, as far as is known. Valences −1…1. */
export interface MomentCourse {
  readonly momentId: string;
  /** Id in the pack of the sector. */
  readonly journeyEvent: string;
  readonly stage: string;
  /** The sector of the conversation when it opened; null: the general pack. */
  readonly sector: string | null;
  /** Name and version of the pack that knows the event, as `name@version`. */
  readonly pack: string;
  /** The customer's smoothed valence before the opening; null when nothing had been scored. */
  readonly before: number | null;
  /** Of the utterance that opened it. */
  readonly at: number;
  /** The least so far. */
  readonly lowest: number;
  /** The customer's smoothed valence when it was turned around or lost; null while it is open. */
  readonly after: number | null;
  /** 0…1: severity × words × feeling relative to the customer's baseline (docs/moments.md). */
  readonly intensity: number;
  /** How the moment alone will be remembered: the mean of its worst and its last valence. */
  readonly peakEnd: number;
  readonly durationMs: number;
  /** Finals of anybody since the opening, the opening one included. */
  readonly utterances: number;
  /** What the agent's side said just before the customer's mood turned, oldest first. */
  readonly agentBefore: readonly string[];
  /** The moment of the same customer, in another conversation, that this one continues. */
  readonly linkedTo: string | null;
}

/** A moment event as the engine decides it, before it becomes a CloudEvent. */
export interface MomentReport extends MomentCourse {
  readonly kind: 'moment';
  readonly edge: MomentEdge;
  /** Absent when the end of the conversation is the cause. */
  readonly causedBy?: { readonly utteranceId: string; readonly revision: number };
  /** Why it is over: `held`, `relief`, or the reason of the conversation's end; null while it is open. */
  readonly because: string | null;
  /** Of the escalation that is up; null when none is. */
  readonly level: Level | null;
  readonly evidence: Evidence;
  readonly advice: readonly Advice[];
  /** The agent who was there, as the source names them: to learn for routing from, never published. */
  readonly agentId?: string;
}

/** A moment as the summary lists it. */
export interface MomentOutcome {
  readonly momentId: string;
  readonly journeyEvent: string;
  readonly outcome: Exclude<MomentEdge, 'opened'>;
  readonly peakEnd: number;
}
