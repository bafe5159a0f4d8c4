import { LEVELS, type Level } from '../../domain/escalation.ts';
import { judgeOf, type Judge } from './evaluate.ts';
import type { Condition, Rule } from './rule.ts';
import { timersOf, type Timer } from './timers.ts';

/** A rule made ready: its conditions are compiled once, however many conversations they judge. */
export interface ReadyRule extends Rule {
  /** The highest level first. */
  readonly judges: readonly { readonly level: Level; readonly judge: Judge }[];
  /** When it is content again. */
  readonly content: Judge;
}

/** What a rule file says. */
export interface RuleSetContent {
  readonly rules: readonly Rule[];
  /** When a rule without a `clear` of its own is content again. */
  readonly clear: Condition;
  /** Escalations a conversation may raise; more only at a higher level than any before. */
  readonly maxEscalations: number;
  /** Updates of one escalation at the same level; a higher level is always told. */
  readonly maxUpdates: number;
  /** Customer utterances between two updates at the same level. */
  readonly updateCooldownUtterances: number;
}

/** The rules of an engine. Their order decides which of several at the same level names an event. */
export interface RuleSet extends RuleSetContent {
  readonly rules: readonly ReadyRule[];
  readonly timers: readonly Timer[];
}

export function readyRules(content: RuleSetContent): RuleSet {
  const highestFirst = LEVELS.toReversed();
  const calm = judgeOf(content.clear);
  return {
    ...content,
    rules: content.rules.map(rule => ({
      ...rule,
      judges: highestFirst.flatMap(level => {
        const condition = rule.levels[level];
        return condition === undefined ? [] : [{ level, judge: judgeOf(condition) }];
      }),
      content: rule.clear === undefined ? calm : judgeOf(rule.clear),
    })),
    timers: timersOf(content.rules, content.clear),
  };
}
