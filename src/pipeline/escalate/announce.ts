import type { Escalation } from '../../domain/escalation.ts';
import { escalationAdvice } from './advice.ts';
import { arcView, round } from './arc.ts';
import type { CustomerUtterance } from './customer.ts';
import type { Support } from './evaluate.ts';
import { evidenceOf } from './evidence.ts';
import type { EscalationOptions } from './options.ts';
import type { Scene } from './scene.ts';
import type { ActiveRule, EscalationState, OpenEscalation } from './state.ts';

/** What made the rules look again, and when. */
export interface Cause {
  readonly utteranceId: string;
  readonly revision: number;
  readonly atMs: number;
}

/** The occasion on which the rules decide: what was so before, what they see now, and because of what. */
export interface Occasion {
  readonly state: EscalationState;
  readonly scene: Scene;
  readonly newest: CustomerUtterance;
  readonly cause: Cause;
  readonly options: EscalationOptions;
}

/** The event, and the escalation with what is remembered of the event. */
export function announce(
  { state, scene, newest, cause, options }: Occasion,
  edge: Escalation['edge'],
  open: OpenEscalation,
  leading: ActiveRule,
  supports: readonly Support[],
): [OpenEscalation, Escalation] {
  const evidence = evidenceOf(supports, newest);
  const signals = evidence.contributions.map(({ signal }) => signal);
  // Cleared after its moment was turned around, an escalation still belongs to that moment.
  const momentId = state.moments.open?.momentId ?? open.momentId;
  const rules = options.rules.filter(rule => open.rules.some(({ id }) => id === rule.id));
  return [
    {
      ...open,
      momentId,
      utteranceIds: evidence.utterances.map(({ utteranceId }) => utteranceId),
      contributions: evidence.contributions,
    },
    {
      kind: 'escalation',
      edge,
      rule: leading.id,
      ruleVersion: leading.version,
      level: open.level,
      escalationNumber: open.number,
      momentId,
      causedBy: { utteranceId: cause.utteranceId, revision: cause.revision },
      valence: newest.valence === null ? null : round(newest.valence),
      arc: arcView(scene.totals.arc, scene.recent),
      evidence,
      advice: edge === 'cleared' ? [] : escalationAdvice(rules, open.level, state, signals, options),
    },
  ];
}
