import type { EscalationOptions } from './pipeline/escalate/options.ts';
import type { RuleSet } from './pipeline/escalate/ruleSet.ts';
import type { Mute, Withheld } from './pipeline/escalate/withhold.ts';
import type { EscalationSource } from './pipeline/escalationSource.ts';
import type { ConversationInfo, ConversationKey } from './domain/conversation.ts';

/** The rules that count now, and what is muted; `LiveRules` is one. */
export interface RuleSource {
  readonly set: RuleSet;
  mutesOf(key: ConversationKey, info: ConversationInfo): readonly Mute[];
  withheld(withheld: Withheld): void;
}

/** Rules that never change, of which none is ever muted. */
export function fixedRuleSource(set: RuleSet): RuleSource {
  return { set, mutesOf: () => [], withheld: () => undefined };
}

/** Judges every conversation by the rules that count when its input comes. */
export function escalationSource(
  base: Omit<EscalationOptions, keyof RuleSet>,
  rules: RuleSource,
): EscalationSource {
  let set: RuleSet | undefined;
  let unmuted: EscalationOptions | undefined;
  return {
    optionsFor: (key, info) => {
      if (unmuted === undefined || set !== rules.set) {
        set = rules.set;
        unmuted = { ...base, ...set };
      }
      const mutes = rules.mutesOf(key, info);
      return mutes.length === 0 ? unmuted : { ...unmuted, mutes };
    },
    withheld: withheld => {
      rules.withheld(withheld);
    },
  };
}
