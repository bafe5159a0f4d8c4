import type { Advice, Level } from '../../domain/escalation.ts';
import type { Emotion, PhraseCategory } from '../../domain/signals.ts';

/** Signals of a single customer utterance; they can be looked for in the last few utterances too. */
export type UtteranceSignal =
  'valence' | 'silenceBeforeMs' | 'overlapMs' | 'pace' | 'journey' | Emotion | `phrase.${PhraseCategory}`;

/** Signals of the conversation as it stands after the newest customer utterance. */
export type ConversationSignal =
  | 'smoothed'
  | 'trend'
  | 'negativeStreak'
  | 'volatility'
  | 'dropFromBaseline'
  | 'chargedCategories'
  | 'utterances'
  | 'customerShare'
  | 'agentMonologueMs'
  | 'agentOverlapMs'
  | 'agentInterruptions'
  | 'sameQuestionAgain'
  | 'askedAgainFor'
  | 'openMoment'
  | `running.${Emotion}`
  | `count.${PhraseCategory}`;

export type SignalName = UtteranceSignal | ConversationSignal;

/** The range in which a value counts; bounds are inclusive, a missing bound is open. */
export interface Range {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Whose signal is tested. Of agents and supervisors the valence is known, and what follows from it. */
export type TestedRole = 'customer' | 'agent' | 'supervisor';

/** How far and how often an utterance signal is looked for. */
export interface Lookback {
  /** In the last so many utterances of that person; default 1, the newest. */
  readonly within?: number;
  /** Only in those of this last stretch of the conversation. */
  readonly withinMs?: number;
  /** In how many of them it must be found; default 1. */
  readonly count?: number;
  /** Or: in each of the last so many that have the signal. Excludes the others. */
  readonly streak?: number;
}

/**
 * A test of one signal. With `belowBaseline` the range is that of the distance by which the valence lies below
 * the customer's baseline.
 */
export type Test = Range & {
  readonly role?: TestedRole;
  readonly belowBaseline?: true;
} & (
    | (Lookback & { readonly signal: UtteranceSignal })
    // Of the conversation there is one value: nothing to look back at.
    | ({ readonly [K in keyof Lookback]?: never } & { readonly signal: ConversationSignal })
  );

/** A time of day in a time zone; `from` belongs to it, `to` does not, and it may span midnight. Minutes of the day. */
export interface TimeOfDay {
  readonly from: number;
  readonly to: number;
  /** IANA name. */
  readonly timeZone: string;
  /** 0 (Sunday) … 6 on which it begins; absent: every day. */
  readonly days?: readonly number[];
}

/** Where and when a conversation takes place; any of the values will do. What is not known is none of them. */
export type Circumstance =
  | { readonly channel: readonly string[] }
  | { readonly sector: readonly string[] }
  | { readonly queue: readonly string[] }
  | { readonly tier: readonly string[] }
  /** Language tags; `es` stands for `es-MX` too. */
  | { readonly language: readonly string[] }
  | { readonly timeOfDay: TimeOfDay };

/**
 * What must be so. A test of an absent signal (not scored, or scored without emotions) neither holds nor fails:
 * `not` of it does not hold either.
 */
export type Condition =
  | Test
  | Circumstance
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** Has held at every customer utterance for so long. */
  | { readonly heldForMs: number; readonly that: Condition }
  /** A condition that the rule file gives a name. */
  | { readonly use: string; readonly that: Condition };

/** A rule is data: its condition for each level it can reach, and when it lets go. */
export interface Rule {
  readonly id: string;
  /** As the file says, else a hash of the rule's content. */
  readonly version: string;
  readonly description: string;
  /** The highest level whose condition holds is the rule's level now. */
  readonly levels: Readonly<Partial<Record<Level, Condition>>>;
  /** What must hold for the rule to be content again; the rule set's own when absent. */
  readonly clear?: Condition;
  /** What helps when this rule speaks. */
  readonly advice: readonly Advice['action'][];
  /** Customer utterances after a clear during which this rule raises nothing, unless at a higher level. */
  readonly cooldownUtterances: number;
  /** And so long, too. */
  readonly cooldownMs?: number;
  /** Escalations of one conversation that this rule may have a part in. */
  readonly maxAlerts?: number;
  /** Judged and counted, never sent. */
  readonly shadow?: boolean;
}
