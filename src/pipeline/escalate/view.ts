import type { Role } from '../../domain/conversation.ts';
import type { ArcView, Evidence, Level } from '../../domain/escalation.ts';
import { evidenceUtterance } from './evidence.ts';
import type { OpenMoment } from './momentState.ts';
import type { ActiveRule, EscalationState } from './state.ts';
import { arcsOf } from './summary.ts';

/** How a conversation stands, as plain JSON. */
export interface ConversationView {
  /** Of the escalation that is up; null when none is. */
  readonly level: Level | null;
  readonly highestLevel: Level | null;
  readonly utterances: number;
  readonly customerUtterances: number;
  readonly escalations: number;
  readonly arcs: Readonly<Partial<Record<Role, ArcView>>>;
  /** The moment of truth that is open; null when none is. */
  readonly moment: {
    readonly momentId: string;
    readonly journeyEvent: string;
    readonly linkedTo: string | null;
    readonly openedAtMs: number;
  } | null;
  readonly escalation: {
    readonly escalationNumber: number;
    readonly level: Level;
    readonly raisedAtMs: number;
    readonly rules: readonly ActiveRule[];
    /** Of the last event; utterances that are no longer among the recent ones are left out. */
    readonly evidence: Evidence;
  } | null;
}

export function conversationView(state: EscalationState): ConversationView {
  const { open, highestLevel, utterances, customerUtterances, escalations } = state;
  return {
    level: open?.level ?? null,
    highestLevel,
    utterances,
    customerUtterances,
    escalations,
    arcs: arcsOf(state),
    moment: momentView(state.moments.open),
    escalation:
      open === null
        ? null
        : {
            escalationNumber: open.number,
            level: open.level,
            raisedAtMs: open.raisedAtMs,
            rules: open.rules,
            evidence: {
              utterances: state.customer.recent
                .filter(({ utteranceId }) => open.utteranceIds.includes(utteranceId))
                .map(evidenceUtterance),
              contributions: open.contributions,
            },
          },
  };
}

function momentView(open: OpenMoment | null): ConversationView['moment'] {
  if (open === null) return null;
  const { momentId, journeyEvent, linkedTo, openedAtMs } = open;
  return { momentId, journeyEvent, linkedTo, openedAtMs };
}
