import { noPackFacts, type PackFor } from '../../domain/packFacts.ts';
import { defaultAdvice, type AdviceOptions } from './adviceOptions.ts';
import { builtinRules } from './builtinRules.ts';
import type { Condition, Rule } from './rule.ts';

export interface EscalationOptions {
  readonly rules: readonly Rule[];
  /** When a rule without a `clear` of its own is content again. */
  readonly clear: Condition;
  /** Escalations a conversation may raise; more only at a higher level than any before. */
  readonly maxEscalations: number;
  /** Updates of one escalation at the same level; a higher level is always told. */
  readonly maxUpdates: number;
  /** Customer utterances between two updates at the same level. */
  readonly updateCooldownUtterances: number;
  /** What the pack of a conversation's sector knows of journey events. */
  readonly packFor: PackFor;
  /** For how long a moment of the same customer in another conversation is continued by a new one. */
  readonly linkWindowMs: number;
  readonly advice: AdviceOptions;
}

/** Calm has returned and held, or a warm turn has come; well above what raises, so that nothing flaps. */
const calm: Condition = {
  any: [
    {
      all: [
        { signal: 'smoothed', atLeast: -0.2 },
        { signal: 'valence', atLeast: -0.25, streak: 3 },
      ],
    },
    {
      all: [
        {
          any: [
            { signal: 'gratitude', atLeast: 0.5 },
            { signal: 'joy', atLeast: 0.5 },
          ],
        },
        { signal: 'valence', atLeast: 0.4 },
        { signal: 'smoothed', atLeast: -0.35 },
        { signal: 'anger', atMost: 0.3 },
      ],
    },
  ],
};

/** What ships: needs no configuration. */
export const defaultEscalation: EscalationOptions = {
  rules: builtinRules,
  clear: calm,
  maxEscalations: 3,
  maxUpdates: 3,
  updateCooldownUtterances: 2,
  packFor: () => noPackFacts,
  linkWindowMs: 86_400_000,
  advice: defaultAdvice,
};
