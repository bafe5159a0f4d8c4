import type { Escalation, Level } from '../../domain/escalation.ts';
import { announce, type Cause, type Occasion } from './announce.ts';
import { evaluate } from './evaluate.ts';
import { above, activeRule, firingRules, higherOf, leadingOf, type Firing } from './firing.ts';
import type { EscalationOptions } from './options.ts';
import { sceneOf } from './scene.ts';
import type { EscalationState, OpenEscalation } from './state.ts';

type Decision = readonly [EscalationState, Escalation | null];

/**
 * Whether an escalation is raised, updated or cleared now that the customer has been heard. At most one event:
 * one escalation is up at a time, at the highest level its rules have reached.
 */
export function decide(state: EscalationState, cause: Cause, options: EscalationOptions): Decision {
  const scene = sceneOf(state);
  const newest = scene.recent.at(-1);
  if (newest === undefined) return [state, null];
  const occasion = { state, scene, newest, cause, options };
  const firing = firingRules(options.rules, scene);
  if (state.open === null) return raise(occasion, firing);
  const news = firing.filter(({ rule, level }) => above(level, levelIn(state.open, rule.id)));
  const leading = leadingOf(news);
  if (leading !== null) return update(occasion, state.open, news, leading);
  return firing.length > 0 ? [state, null] : clear(occasion, state.open);
}

function raise(occasion: Occasion, firing: readonly Firing[]): Decision {
  const { state, cause, options } = occasion;
  const awake = firing.filter(one => !rests(state, one));
  const leading = leadingOf(awake);
  if (leading === null) return [state, null];
  const { level } = leading;
  if (state.escalations >= options.maxEscalations && !above(level, state.highestLevel)) return [state, null];
  const escalation: OpenEscalation = {
    number: state.escalations + 1,
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
  return [{ ...state, open, escalations: open.number, highestLevel, resting: {} }, event];
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
  if (!rises && !hasRoom) return [{ ...state, open: joined }, null];
  const told: OpenEscalation = {
    ...joined,
    toldAtUtterance: state.customerUtterances,
    updates: before.updates + (rises ? 0 : 1),
  };
  const supports = news.flatMap(one => one.supports);
  const [open, event] = announce(occasion, 'updated', told, activeRule(leading), supports);
  return [{ ...state, open, highestLevel: higherOf(open.level, state.highestLevel) }, event];
}

/** Cleared once every rule that had fired is content: each by its own condition, or by the default. */
function clear(occasion: Occasion, before: OpenEscalation): Decision {
  const { state, scene, options } = occasion;
  const verdicts = before.rules.map(({ id }) =>
    evaluate(options.rules.find(rule => rule.id === id)?.clear ?? options.clear, scene),
  );
  const leading = before.rules.find(({ level }) => level === before.level);
  if (leading === undefined || verdicts.some(({ holds }) => holds !== true)) return [state, null];
  const supports = verdicts.flatMap(verdict => verdict.supports);
  const [, event] = announce(occasion, 'cleared', before, leading, supports);
  return [
    {
      ...state,
      open: null,
      clearedAtUtterance: state.customerUtterances,
      resting: restAfter(occasion, before),
    },
    event,
  ];
}

function restAfter({ state, options }: Occasion, cleared: OpenEscalation): EscalationState['resting'] {
  return Object.fromEntries(
    cleared.rules.map(({ id, level }) => {
      const cooldown = options.rules.find(rule => rule.id === id)?.cooldownUtterances ?? 0;
      return [id, { untilUtterance: state.customerUtterances + cooldown, level }];
    }),
  );
}

/** During its cooldown a rule is heard only at a higher level than it had. */
function rests({ resting, customerUtterances }: EscalationState, { rule, level }: Firing): boolean {
  const rest = resting[rule.id];
  return rest !== undefined && customerUtterances <= rest.untilUtterance && !above(level, rest.level);
}

function levelIn(open: OpenEscalation | null, ruleId: string): Level | null {
  return open?.rules.find(({ id }) => id === ruleId)?.level ?? null;
}
