import { createHash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { LEVELS } from '../domain/escalation.ts';
import type { Condition, Rule } from '../pipeline/escalate/rule.ts';
import { readyRules, type RuleSet } from '../pipeline/escalate/ruleSet.ts';
import { YamlSource, type Path } from '../yaml/yamlSource.ts';
import { ConditionReader } from './conditionReader.ts';
import { durationMs } from './duration.ts';
import { fileSchema, maxRules, type RuleEntry, type RulesFile } from './fileSchema.ts';
import type { Problem, Remark } from './problem.ts';
import { doubtsOf, type RulePlace } from './ruleDoubts.ts';
import { ShapeCheck } from './shapeCheck.ts';

/** What a rule file says, or why it says nothing. Warnings are of rules that can never fire, and the like. */
export type RulesReading =
  | {
      readonly kind: 'read';
      readonly set: RuleSet;
      readonly hash: string;
      readonly warnings: readonly Problem[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

const maxProblems = 50;
const defaultCooldownUtterances = 4;
const defaultLimits = { escalations: 3, updates: 3, utterancesBetweenUpdates: 2 };

/** Reads a rule file. Never throws: what is wrong comes back with its place. */
export function readRules(yaml: string): RulesReading {
  const source = new YamlSource(yaml);
  if (source.faults.length > 0)
    return { kind: 'refused', problems: source.faults.map(fault => ({ ...fault, path: '' })) };
  const located = ({ path, message }: Remark): Problem => ({
    ...source.placeOf(path),
    path: path.join('/'),
    message,
  });
  const shape = new ShapeCheck(fileSchema(Type.Unknown())).remarks(source.content, []);
  const file = looselyRead(source.content);
  const reader = new ConditionReader(file.conditions);
  const clear = file.clear === undefined ? null : reader.read(file.clear, ['clear']);
  const rules = file.rules.map((entry, at) => ruleOf(entry, ['rules', at], reader));
  reader.readNamed();
  const remarks = [...shape, ...duplicates(file.rules), ...reader.remarks];
  const whole = rules.filter(rule => rule !== null);
  if (remarks.length > 0 || clear === null || whole.length < rules.length)
    return { kind: 'refused', problems: inOrder(remarks.map(located)).slice(0, maxProblems) };
  const limits = { ...defaultLimits, ...(source.content as RulesFile).limits };
  const content = {
    rules: whole,
    clear,
    maxEscalations: limits.escalations,
    maxUpdates: limits.updates,
    updateCooldownUtterances: limits.utterancesBetweenUpdates,
  };
  const places = whole.map((rule, at): RulePlace => ({ rule, path: ['rules', at] }));
  const doubts = [
    ...doubtsOf(places, clear),
    ...reader.unused.map(name => ({ path: ['conditions', name], message: 'is used by no rule' })),
  ];
  return {
    kind: 'read',
    set: readyRules(content),
    hash: hashOf(content),
    warnings: inOrder(doubts.map(located)).slice(0, maxProblems),
  };
}

/** The parts that conditions are read from, as far as they have the right shape. */
function looselyRead(content: unknown): {
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly clear: unknown;
  readonly rules: readonly Partial<RuleEntry>[];
} {
  const { conditions, clear, rules } = asRecord(content);
  return {
    conditions: asRecord(conditions),
    clear,
    rules: Array.isArray(rules) ? rules.slice(0, maxRules).map(asRecord) : [],
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** Null where one of its conditions is wrong; the rest of its shape has been checked, or has given a remark. */
function ruleOf(entry: Partial<RuleEntry>, path: Path, reader: ConditionReader): Rule | null {
  const { when, clear, cooldown, maxAlerts, shadow } = entry;
  const scope = when === undefined ? undefined : reader.read(when, [...path, 'when']);
  const own = clear === undefined ? undefined : reader.read(clear, [...path, 'clear']);
  const given = asRecord(entry.levels);
  const levels = LEVELS.filter(level => given[level] !== undefined).map(
    level => [level, reader.read(given[level], [...path, 'levels', level])] as const,
  );
  if (scope === null || own === null || levels.some(([, condition]) => condition === null)) return null;
  const within = (condition: Condition | null) =>
    scope === undefined || condition === null ? condition : { all: [scope, condition] };
  const rule = {
    id: String(entry.id),
    description: String(entry.description),
    levels: Object.fromEntries(levels.map(([level, condition]) => [level, within(condition)])),
    ...(own === undefined ? {} : { clear: own }),
    advice: Array.isArray(entry.advice) ? entry.advice : [],
    cooldownUtterances: cooldown === undefined ? defaultCooldownUtterances : (cooldown.utterances ?? 0),
    ...(typeof cooldown?.time === 'string' ? { cooldownMs: durationMs(cooldown.time) } : {}),
    ...(maxAlerts === undefined ? {} : { maxAlerts }),
    ...(shadow === true ? { shadow } : {}),
  } as Omit<Rule, 'version'>;
  return { ...rule, version: entry.version ?? hashOf(rule) };
}

function duplicates(rules: readonly Partial<RuleEntry>[]): Remark[] {
  const seen = new Set<string>();
  return rules.flatMap(({ id }, at) => {
    if (typeof id !== 'string') return [];
    if (seen.has(id)) return [{ path: ['rules', at, 'id'], message: `"${id}" is there twice` }];
    seen.add(id);
    return [];
  });
}

/** Twelve hex digits of the content: changes with anything that changes what a rule does. */
function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
