import type { EvidenceUtterance } from '../../domain/escalation.ts';
import type { MomentReport } from '../../domain/moment.ts';
import type { JourneyEventFacts } from '../../domain/packFacts.ts';
import { lostAdvice, openedAdvice, recoveredAdvice } from './advice.ts';
import { round } from './arc.ts';
import type { CustomerUtterance } from './customer.ts';
import { addCustomerUtterance } from './customer.ts';
import { evidenceUtterance, sharesOf, type Share } from './evidence.ts';
import { momentRules, type Feeling } from './momentRules.ts';
import type { Mention, OpenMoment } from './momentState.ts';
import type { EscalationOptions } from './options.ts';
import type { EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

/** The final that a moment event answers to. */
export interface MomentCause {
  readonly utteranceId: string;
  readonly revision: number;
  readonly correction: boolean;
  readonly atMs: number;
}

export function openedReport(
  state: EscalationState,
  open: OpenMoment,
  { mention, facts, feeling }: { mention: Mention; facts: JourneyEventFacts; feeling: Feeling },
  newest: CustomerUtterance,
  cause: MomentCause,
  options: EscalationOptions,
): MomentReport {
  return {
    ...common(state, open, cause.atMs),
    edge: 'opened',
    causedBy: { utteranceId: cause.utteranceId, revision: cause.revision },
    because: null,
    after: null,
    agentBefore: open.agentBefore,
    evidence: {
      utterances: namedAndFelt(mention, newest),
      contributions: sharesOf([
        share(`journey.${mention.hit.eventId}`, mention.hit.weight * (0.5 + 0.5 * facts.severity)),
        share('dropFromBaseline', feeling.drop),
        share(feeling.strongest, feeling.heat),
      ]),
    },
    advice: openedAdvice(state, open, options),
  };
}

export function recoveredReport(
  state: EscalationState,
  open: OpenMoment,
  because: 'held' | 'relief',
  newest: CustomerUtterance,
  cause: MomentCause,
): MomentReport {
  const { emotions } = newest;
  const warmth = emotions === null ? 0 : Math.max(emotions.gratitude, emotions.joy);
  const warm = emotions !== null && emotions.joy > emotions.gratitude ? 'joy' : 'gratitude';
  return {
    ...common(state, open, cause.atMs),
    edge: 'recovered',
    causedBy: { utteranceId: cause.utteranceId, revision: cause.revision },
    because,
    agentBefore: open.agentBeforeTurn,
    evidence: {
      utterances: [evidenceUtterance(newest)],
      contributions: sharesOf([
        {
          signal: 'valence',
          value: newest.valence ?? 0,
          strength: Math.abs((newest.valence ?? 0) - open.lowest) / 2,
        },
        because === 'relief'
          ? share(warm, warmth)
          : {
              signal: 'held',
              value: open.held,
              strength: open.held / (open.held + momentRules.heldUtterances),
            },
      ]),
    },
    advice: recoveredAdvice(state),
  };
}

export function lostReport(
  state: EscalationState,
  open: OpenMoment,
  reason: string,
  atMs: number,
  options: EscalationOptions,
): MomentReport {
  const last = state.customer.recent.at(-1);
  return {
    ...common(state, open, atMs),
    edge: 'lost',
    because: reason,
    agentBefore: open.agentBefore,
    evidence: {
      utterances: last === undefined ? [] : [evidenceUtterance(last)],
      contributions: sharesOf([{ signal: 'valence', value: open.end, strength: 1 }]),
    },
    advice: lostAdvice(state, open, reason, options),
  };
}

/** What all three edges say alike. */
function common(
  state: EscalationState,
  open: OpenMoment,
  atMs: number,
): Omit<MomentReport, 'edge' | 'because' | 'evidence' | 'advice' | 'agentBefore'> {
  const { moments, utterances } = state;
  return {
    kind: 'moment',
    momentId: open.momentId,
    journeyEvent: open.journeyEvent,
    stage: open.stage,
    sector: open.sector,
    pack: open.pack,
    before: open.before,
    at: open.at,
    lowest: open.lowest,
    after: round(totalsOf(state.customer, addCustomerUtterance).arc.smoothed),
    intensity: open.intensity,
    peakEnd: round((open.lowest + open.end) / 2),
    durationMs: Math.max(0, atMs - open.openedAtMs),
    utterances: utterances - open.openedAtUtterance + 1,
    linkedTo: open.linkedTo,
    level: state.open?.level ?? null,
    ...(moments.agentId === null ? {} : { agentId: moments.agentId }),
  };
}

/** Where the event was named, and where it was felt; often the same utterance. */
function namedAndFelt(
  { utteranceId, revision, role, hit }: Mention,
  newest: CustomerUtterance,
): EvidenceUtterance[] {
  const felt = evidenceUtterance(newest);
  if (utteranceId === newest.utteranceId) return [{ ...felt, journey: [hit] }];
  return [{ utteranceId, revision, role, phrases: [], journey: [hit] }, felt];
}

function share(signal: string, value: number): Share {
  return { signal, value, strength: value };
}
