import type { Channel } from '../../domain/conversation.ts';

/** What advice weighs beside the mood; the operator's to set (docs/moments.md). */
export interface AdviceOptions {
  /** What one contact costs by channel, in any one currency. */
  readonly costPerContact: Readonly<Record<Channel, number>>;
  /** Most that a shift of channel may cost beyond the channel it leaves; no limit when critical. */
  readonly extraCostLimit: number;
  /** Least time between two surveys of the same customer. */
  readonly surveyCapMs: number;
  /** How many agents are named, in the order to try them, where an empathic agent is advised; 0: none. */
  readonly rankedAgents: number;
}

const dayMs = 86_400_000;

export const defaultAdvice: AdviceOptions = {
  costPerContact: { voice: 6, chat: 4, email: 4, sms: 1, social: 2 },
  extraCostLimit: 10,
  surveyCapMs: 30 * dayMs,
  rankedAgents: 0,
};
