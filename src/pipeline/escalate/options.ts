import { noPackFacts, type PackFor } from '../../domain/packFacts.ts';
import { defaultAdvice, type AdviceOptions } from './adviceOptions.ts';
import type { Occasion } from './announce.ts';
import type { Firing } from './firing.ts';
import type { RuleSet } from './ruleSet.ts';
import type { Mute } from './withhold.ts';

/** What the rules saw and found at one customer utterance, before anything was decided on it. */
export interface Observation extends Occasion {
  readonly firing: readonly Firing[];
}

export interface EscalationOptions extends RuleSet {
  /** Of the conversation at hand; part of the input, so that the same mutes give the same events. */
  readonly mutes: readonly Mute[];
  /** Told of every judgement, for explanations. Must not change anything. */
  readonly observe?: (observation: Observation) => void;
  /** What the pack of a conversation's sector knows of journey events. */
  readonly packFor: PackFor;
  /** For how long a moment of the same customer in another conversation is continued by a new one. */
  readonly linkWindowMs: number;
  readonly advice: AdviceOptions;
}

/** Everything that no rule file says, as it is without configuration. */
export const defaultEscalation: Omit<EscalationOptions, keyof RuleSet> = {
  mutes: [],
  packFor: () => noPackFacts,
  linkWindowMs: 86_400_000,
  advice: defaultAdvice,
};
