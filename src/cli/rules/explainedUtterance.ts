import { LEVELS, type Level } from '../../domain/escalation.ts';
import { quietBecause } from '../../pipeline/escalate/quietBecause.ts';
import type { Observation } from '../../pipeline/escalate/options.ts';
import type { ReadyRule } from '../../pipeline/escalate/ruleSet.ts';
import { explain, type Explanation } from '../../rules/explain.ts';

export interface ExplainedRule {
  readonly rule: string;
  readonly version: string;
  /** The highest level that holds now. */
  readonly level: Level | null;
  /** Why a rule that fires says nothing of its own. */
  readonly quietBecause?: string;
  readonly levels: Readonly<Partial<Record<Level, Explanation>>>;
  /** Whether it would let go; only while it is behind the escalation that is up. */
  readonly content?: Explanation;
}

/** What the rules made of one utterance of the customer. */
export interface ExplainedUtterance {
  readonly utteranceId: string;
  readonly revision: number;
  readonly valence: number | null;
  readonly rules: readonly ExplainedRule[];
}

/** @param ruleId only this rule; absent: all of them */
export function explainUtterance(observation: Observation, ruleId?: string): ExplainedUtterance {
  const { options, cause, newest } = observation;
  return {
    utteranceId: cause.utteranceId,
    revision: cause.revision,
    valence: newest.valence,
    rules: options.rules
      .filter(({ id }) => ruleId === undefined || id === ruleId)
      .map(rule => explainRule(observation, rule)),
  };
}

function explainRule(observation: Observation, rule: ReadyRule): ExplainedRule {
  const { scene, firing, state, options } = observation;
  const fires = firing.find(one => one.rule.id === rule.id);
  const quiet = fires === undefined ? null : quietBecause(observation, fires);
  const isUp = state.open?.rules.some(({ id }) => id === rule.id) === true;
  return {
    rule: rule.id,
    version: rule.version,
    level: fires?.level ?? null,
    ...(quiet === null ? {} : { quietBecause: quiet }),
    levels: Object.fromEntries(
      LEVELS.flatMap(level => {
        const condition = rule.levels[level];
        return condition === undefined ? [] : [[level, explain(condition, scene)]];
      }),
    ),
    ...(isUp ? { content: explain(rule.clear ?? options.clear, scene) } : {}),
  };
}
