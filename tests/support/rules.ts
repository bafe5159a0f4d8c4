import { defaultEscalation, type EscalationOptions } from '../../src/pipeline/escalate/options.ts';
import type { RuleSet } from '../../src/pipeline/escalate/ruleSet.ts';
import type { EscalationSource } from '../../src/pipeline/escalationSource.ts';
import { loadRules } from '../../src/rules/loadRules.ts';
import { readRules, type RulesReading } from '../../src/rules/readRules.ts';

/** The rules that ship. */
export const shippedRules: RuleSet = loadRules('rules/default.yaml').set;

/** Escalation as it ships. */
export const shippedEscalation: EscalationOptions = { ...defaultEscalation, ...shippedRules };

/** The same rules for every conversation, whatever happens. */
export function fixedRules(options: Partial<EscalationOptions> = {}): EscalationSource {
  const all = { ...shippedEscalation, ...options };
  return { optionsFor: () => all, withheld: () => undefined };
}

/** A rule file around these rules, as YAML; conditions are flow or block text indented by the caller. */
export function ruleFile(rules: string, more = ''): string {
  return `version: 1\nclear: { signal: smoothed, atLeast: -0.2 }\n${more}rules:\n${rules}`;
}

export function readSet(yaml: string): Extract<RulesReading, { kind: 'read' }> {
  const reading = readRules(yaml);
  if (reading.kind === 'read') return reading;
  throw new Error(reading.problems.map(({ message }) => message).join('; '));
}
