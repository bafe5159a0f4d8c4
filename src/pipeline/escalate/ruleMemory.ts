import type { Level } from '../../domain/escalation.ts';
import { elapsedMs, type Instant } from './instant.ts';
import type { Rule } from './rule.ts';

/** A rule that has let go: during its cooldown it is heard only at a higher level than it had. */
export interface Rest {
  readonly level: Level;
  readonly since: Instant;
  readonly sinceUtterance: number;
}

/** A rule that would have spoken, but is in shadow or muted. */
export interface Quiet {
  /** The highest level since it began; null while it rests. */
  readonly level: Level | null;
  readonly rest: Rest | null;
}

/** What rules remember of a conversation; each record is bounded by the rules there are. */
export interface RuleMemory {
  /** Since when the conditions with a `for` have held without a break, by their key. */
  readonly held: Readonly<Record<string, Instant>>;
  /** Escalations that a rule had a part in, by its id. */
  readonly alerts: Readonly<Record<string, number>>;
  readonly quiet: Readonly<Record<string, Quiet>>;
}

export const noRuleMemory: RuleMemory = { held: {}, alerts: {}, quiet: {} };

/** True until both the utterances and the time of the cooldown have passed. */
export function isResting(rest: Rest, rule: Rule, now: Instant, customerUtterances: number): boolean {
  return (
    customerUtterances - rest.sinceUtterance <= rule.cooldownUtterances ||
    (rule.cooldownMs !== undefined && elapsedMs(rest.since, now) < rule.cooldownMs)
  );
}
