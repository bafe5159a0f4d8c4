import type { ReplayStep } from '../../replay/timeline.ts';

/** Something that the engine did not take. */
export interface Refusal {
  readonly conversationId: string;
  /** Absent for `conversation.*`. */
  readonly utteranceId: string | undefined;
  readonly code: string;
  /** True when it was refused for the moment only, and is tried again. */
  readonly sentAgain: boolean;
}

/** What a replay tells while it runs. */
export interface ReplayView {
  /** A step is about to be submitted. */
  step(step: ReplayStep): void;
  /** An event in its JSON form, signals included where the replay has them. */
  event(json: string): void;
  refused(refusal: Refusal): void;
  /** Nothing more will come. */
  end(): void;
}
