import type { Escalation, Level } from '../../domain/escalation.ts';
import { announce, type Cause, type Occasion } from './announce.ts';
import { above, activeRule, firingRules, higherOf, leadingOf, type Firing } from './firing.ts';
import { instantOf } from './instant.ts';
import type { EscalationOptions } from './options.ts';
import { isResting } from './ruleMemory.ts';
import type { ReadyRule } from './ruleSet.ts';
import { sceneOf } from './scene.ts';
import type { EscalationState, OpenEscalation } from './state.ts';
import { withTimers } from './timers.ts';
import { silentBecause, withhold, type Withheld } from './withhold.ts';

type Decision = readonly [EscalationState, Escalation | null];

/**
 * Whether an escalation is raised, updated or cleared now that the customer has been heard. At most one event:
 * one escalation is up at a time, at the highest level its rules have reached.
 */
export function decide(
  heard: EscalationState,
  cause: Cause,
  options: EscalationOptions,
): readonly [...Decision, readonly Withheld[]] {
  const scene = withTimers(sceneOf(heard), options.timers);
  const newest = scene.recent.at(-1);
  if (newest === undefined) return [heard, null, []];
  const firing = firingRules(options.rules, scene);
  const occasion = { state: heard, scene, newest, cause, options };
  const [quiet, withheld] = withhold(occasion, firing);
  const state = { ...heard, ruleMemory: { ...heard.ruleMemory, held: scene.held, quiet } };
  options.observe?.({ ...occasion, state, firing });
  const [decided, event] = decideOn({ ...occasion, state }, firing);
  return [decided, event, withheld];
}

function decideOn(occasion: Occasion, firing: readonly Firing[]): Decision {
  const { state, options } = occasion;
  const open = state.open === null ? null : withoutGone(state.open, options.rules);
  const heeded = firing.filter(({ rule }) => isHeeded(occasion, rule, open));
  if (state.open === null || open === null) return raise(occasion, heeded);
  const news = heeded.filter(({ rule, level }) => above(level, levelIn(open, rule.id)));
  const leading = leadingOf(news);
  if (leading !== null) return update(occasion, open, news, leading);
  // A rule that is muted while it is up keeps the escalation up for as long as it fires.
  const isUp = firing.some(one => heeded.includes(one) || levelIn(open, one.rule.id) !== null);
  return isUp ? [state, null] : clear(occasion, state.open, open);
}

/** A rule that a reload has taken away, or put in shadow, is no longer behind an escalation. */
export function withoutGone(open: OpenEscalation, rules: readonly ReadyRule[]): OpenEscalation {
  const isThere = (id: string) => rules.some(rule => rule.id === id && rule.shadow !== true);
  return open.rules.every(({ id }) => isThere(id))
    ? open
    : { ...open, rules: open.rules.filter(({ id }) => isThere(id)) };
}

/** Silent rules are not heeded, nor those that have had their share of this conversation's alerts. */
export function isHeeded(
  { state, cause, options }: Occasion,
  rule: ReadyRule,
  open: OpenEscalation | null,
): boolean {
  if (silentBecause(rule, options.mutes, cause.atMs) !== null) return false;
  const hasPart = levelIn(open, rule.id) !== null;
  return hasPart || (state.ruleMemory.alerts[rule.id] ?? 0) < (rule.maxAlerts ?? Infinity);
}

function raise(occasion: Occasion, firing: readonly Firing[]): Decision {
  const { state, cause, options } = occasion;
  const awake = firing.filter(one => !rests(occasion, one));
  const leading = leadingOf(awake);
  if (leading === null) return [state, null];
  const { level } = leading;
  if (state.escalations >= options.maxEscalations && !above(level, state.highestLevel)) return [state, null];
  const escalation: OpenEscalation = {
    number: state.escalations + 1,
    momentId: null,
    level,
    rules: awake.map(activeRule),
    raisedAtMs: cause.atMs,
    toldAtUtterance: state.customerUtterances,
    updates: 0,
    utteranceIds: [],
    contributions: [],
  };
  const supports = awake.flatMap(one => one.supports);
  const [open, event] = announce(occasion, 'raised', escalation, activeRule(leading), supports);
  const highestLevel = higherOf(level, state.highestLevel);
  const counted = countAlerts(occasion, awake, null);
  return [{ ...counted, open, escalations: open.number, highestLevel, resting: {} }, event];
}

/** Rules have joined or risen. A higher level is always told; the rest when there is room for it. */
function update(
  occasion: Occasion,
  before: OpenEscalation,
  news: readonly Firing[],
  leading: Firing,
): Decision {
  const { state, options } = occasion;
  const rises = above(leading.level, before.level);
  const joined: OpenEscalation = {
    ...before,
    level: higherOf(leading.level, before.level),
    rules: [
      ...before.rules.filter(({ id }) => !news.some(({ rule }) => rule.id === id)),
      ...news.map(activeRule),
    ],
  };
  const hasRoom =
    leading.level === before.level &&
    before.updates < options.maxUpdates &&
    state.customerUtterances - before.toldAtUtterance >= options.updateCooldownUtterances;
  const counted = countAlerts(occasion, news, before);
  if (!rises && !hasRoom) return [{ ...counted, open: joined }, null];
  const told: OpenEscalation = {
    ...joined,
    toldAtUtterance: state.customerUtterances,
    updates: before.updates + (rises ? 0 : 1),
  };
  const supports = news.flatMap(one => one.supports);
  const [open, event] = announce(occasion, 'updated', told, activeRule(leading), supports);
  return [{ ...counted, open, highestLevel: higherOf(open.level, state.highestLevel) }, event];
}

/** Deleted messages leave nothing to be content with: neither a score nor a phrase in all that was evidence. */
function isTakenBack({ scene }: Occasion, { utteranceIds }: OpenEscalation): boolean {
  const isBare = (id: string) =>
    scene.recent.some(one => one.utteranceId === id && one.valence === null && one.phrases.length === 0);
  return utteranceIds.length > 0 && utteranceIds.every(isBare);
}

/**
 * Cleared once every rule that had fired is content: each by its own condition, or by the default. Where none of
 * them is left, or the words behind it have been taken back, at once.
 */
function clear(occasion: Occasion, before: OpenEscalation, left: OpenEscalation): Decision {
  const { state, scene, options } = occasion;
  const verdicts = (isTakenBack(occasion, before) ? [] : options.rules)
    .filter(({ id }) => levelIn(left, id) !== null)
    .map(({ content }) => content(scene));
  const leading = before.rules.find(({ level }) => level === before.level) ?? before.rules[0];
  if (leading === undefined || verdicts.some(({ holds }) => holds !== true)) return [state, null];
  const supports = verdicts.flatMap(verdict => verdict.supports);
  const [, event] = announce(occasion, 'cleared', before, leading, supports);
  return [
    {
      ...state,
      open: null,
      clearedAtUtterance: state.customerUtterances,
      resting: restAfter(occasion, left),
      // What was forgiven does not count again.
      ruleMemory: { ...state.ruleMemory, held: {} },
    },
    event,
  ];
}

function restAfter({ state, newest }: Occasion, cleared: OpenEscalation): EscalationState['resting'] {
  return Object.fromEntries(
    cleared.rules.map(({ id, level }) => [
      id,
      { level, since: instantOf(newest), sinceUtterance: state.customerUtterances },
    ]),
  );
}

/** During its cooldown a rule is heard only at a higher level than it had. */
export function rests({ state, newest }: Occasion, { rule, level }: Firing): boolean {
  const rest = state.resting[rule.id];
  if (rest === undefined || above(level, rest.level)) return false;
  return isResting(rest, rule, newest, state.customerUtterances);
}

/** Of the rules that are limited, counts each escalation once in which one takes part. */
function countAlerts(
  { state }: Occasion,
  joining: readonly Firing[],
  open: OpenEscalation | null,
): EscalationState {
  const counted = joining.filter(
    ({ rule }) => rule.maxAlerts !== undefined && levelIn(open, rule.id) === null,
  );
  if (counted.length === 0) return state;
  const alerts = { ...state.ruleMemory.alerts };
  for (const { rule } of counted) alerts[rule.id] = (alerts[rule.id] ?? 0) + 1;
  return { ...state, ruleMemory: { ...state.ruleMemory, alerts } };
}

export function levelIn(open: OpenEscalation | null, ruleId: string): Level | null {
  return open?.rules.find(({ id }) => id === ruleId)?.level ?? null;
}
