import type { EscalationOptions } from './pipeline/escalate/options.ts';
import type { RuleSet } from './pipeline/escalate/ruleSet.ts';
import type { Mute, Withheld } from './pipeline/escalate/withhold.ts';
import type { EscalationSource } from './pipeline/escalationSource.ts';
import type { ConversationInfo, ConversationKey } from './domain/conversation.ts';

/** The rules that count now for a tenant, and what is muted; `LiveRules` is one. */
interface TenantRules {
  readonly set: RuleSet;
  mutesOf(key: ConversationKey, info: ConversationInfo): readonly Mute[];
  withheld(withheld: Withheld): void;
}

/** The rules of every tenant. */
export interface RuleSource {
  rulesOf(tenant: string): TenantRules;
}

/** Rules that never change, of which none is ever muted. */
export function fixedRuleSource(set: RuleSet): RuleSource {
  const fixed = { set, mutesOf: () => [], withheld: () => undefined };
  return { rulesOf: () => fixed };
}

/** Judges every conversation by the rules of its tenant that count when its input comes. */
export function escalationSource(
  base: Omit<EscalationOptions, keyof RuleSet>,
  source: RuleSource,
): EscalationSource {
  const unmuted = new WeakMap<RuleSet, EscalationOptions>();
  const optionsOf = (set: RuleSet): EscalationOptions => {
    const known = unmuted.get(set) ?? { ...base, ...set };
    unmuted.set(set, known);
    return known;
  };
  return {
    optionsFor: (key, info) => {
      const rules = source.rulesOf(key.tenant);
      const options = optionsOf(rules.set);
      const mutes = rules.mutesOf(key, info);
      return mutes.length === 0 ? options : { ...options, mutes };
    },
    withheld: (withheld, tenant) => {
      source.rulesOf(tenant).withheld(withheld);
    },
  };
}
