import type { EngineRules } from './engineRules.ts';
import { LEVELS } from './domain/escalation.ts';
import type { MuteListing, MuteTarget, RuleControl, RuleListing, RulesListing } from './http/rest/ports.ts';
import type { ReadyRule } from './pipeline/escalate/ruleSet.ts';
import type { LiveRules } from './rules/liveRules.ts';
import type { MuteScope, ScopedMute } from './rules/mutes.ts';

/** The rules of an engine, as its HTTP side shows and steers them. */
export function ruleControl({ rulesOf, reload }: EngineRules): RuleControl {
  return {
    list: tenant => listing(rulesOf(tenant), tenant),
    reload: tenant => {
      rulesOf(tenant);
      const outcome = reload(tenant);
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome.kind;
    },
    mute: (target, forMs) => muteListing(rulesOf(target.tenant).mute(scopeOf(target), forMs)),
    unmute: target => rulesOf(target.tenant).unmute(scopeOf(target)),
  };
}

function scopeOf({ tenant, ruleId, conversationId, queue }: MuteTarget): MuteScope {
  return {
    tenant,
    ruleId,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(queue === undefined ? {} : { queue }),
  };
}

function listing(live: LiveRules, tenant: string): RulesListing {
  const { rules, failure, loadedAtMs, file } = live;
  const mutes = live.mutes(tenant);
  return {
    file,
    hash: rules.hash,
    loadedAtMs,
    warnings: rules.warnings,
    failure: failure === null ? null : { atMs: failure.atMs, message: failure.error.message },
    rules: rules.set.rules.map(rule => ruleListing(live, rule, mutes)),
  };
}

function ruleListing(live: LiveRules, rule: ReadyRule, mutes: readonly ScopedMute[]): RuleListing {
  const { id, version, description, levels, advice } = rule;
  const withheld = live.withheldOf(id);
  return {
    id,
    version,
    description,
    levels: LEVELS.filter(level => levels[level] !== undefined),
    advice,
    shadow: rule.shadow === true,
    shadowAlerts: withheld.shadow,
    mutedAlerts: withheld.muted,
    mutes: mutes.filter(({ ruleId }) => ruleId === id).map(muteListing),
  };
}

function muteListing({ conversationId, queue, untilMs }: ScopedMute): MuteListing {
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(queue === undefined ? {} : { queue }),
    untilMs,
  };
}
