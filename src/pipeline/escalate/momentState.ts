import type { Role } from '../../domain/conversation.ts';
import type { MomentCourse, MomentOutcome } from '../../domain/moment.ts';
import type { JourneyHit } from '../../domain/signals.ts';

/** A journey event that somebody has named lately, and where. */
export interface Mention {
  readonly hit: JourneyHit;
  readonly utteranceId: string;
  readonly revision: number;
  readonly role: Role;
  /** The how manieth final of the conversation this was. */
  readonly atUtterance: number;
}

/** The moment that is open. */
export interface OpenMoment extends Omit<MomentCourse, 'after' | 'durationMs' | 'utterances' | 'peakEnd'> {
  readonly openedAtMs: number;
  /** The how manieth final of the conversation opened it. */
  readonly openedAtUtterance: number;
  /** The last valence within the moment. */
  readonly end: number;
  /** Customer utterances in a row at or above the level of recovery. */
  readonly held: number;
  /** What the agent's side said before the first of them. */
  readonly agentBeforeTurn: readonly string[];
}

/** What escalation remembers of moments; bounded. */
export interface MomentState {
  /** Journey events named in the last few utterances, oldest first. */
  readonly mentions: readonly Mention[];
  /** The last utterances of the agent's side, by id, oldest first. */
  readonly agentSaid: readonly string[];
  /** Whoever of the agents spoke last, as the source names them. */
  readonly agentId: string | null;
  readonly open: OpenMoment | null;
  /** Moments that are over, oldest first. */
  readonly over: readonly MomentOutcome[];
}

export const noMoments: MomentState = { mentions: [], agentSaid: [], agentId: null, open: null, over: [] };
