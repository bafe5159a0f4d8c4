import type { Advice, Level } from '../../domain/escalation.ts';
import type { Emotion, PhraseCategory } from '../../domain/signals.ts';

/** Signals of a single customer utterance; they can be looked for in the last few utterances too. */
export type UtteranceSignal = 'valence' | Emotion | `phrase.${PhraseCategory}`;

/** Signals of the conversation as it stands after the newest customer utterance. */
export type ConversationSignal =
  | 'smoothed'
  | 'trend'
  | 'negativeStreak'
  | 'volatility'
  | 'dropFromBaseline'
  | 'chargedCategories'
  | 'utterances'
  | `running.${Emotion}`
  | `count.${PhraseCategory}`;

export type SignalName = UtteranceSignal | ConversationSignal;

/** The range in which a value counts; bounds are inclusive, a missing bound is open. */
export interface Range {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/**
 * A test of one signal. An utterance signal is looked for in the newest customer utterance, or with `within` in
 * the last so many (at most `recentUtterances`), where it must be found `count` times (default once); with
 * `streak` it must hold in each of the last so many that have the signal.
 */
export type Test =
  | (Range & { readonly signal: UtteranceSignal; readonly within?: number; readonly count?: number })
  | (Range & { readonly signal: UtteranceSignal; readonly streak: number })
  | (Range & { readonly signal: ConversationSignal });

/**
 * What must be so. A test of an absent signal (not scored, or scored without emotions) neither holds nor fails:
 * `not` of it does not hold either.
 */
export type Condition =
  | Test
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** A rule is data: its condition for each level it can reach, and when it lets go. */
export interface Rule {
  readonly id: string;
  readonly version: string;
  readonly description: string;
  /** The highest level whose condition holds is the rule's level now. */
  readonly levels: Readonly<Partial<Record<Level, Condition>>>;
  /** What must hold for the rule to be content again; the engine's default when absent. */
  readonly clear?: Condition;
  /** What helps when this rule speaks. */
  readonly advice: readonly Advice['action'][];
  /** Customer utterances after a clear during which this rule raises nothing, unless at a higher level. */
  readonly cooldownUtterances: number;
}
