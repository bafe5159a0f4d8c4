import type { MomentReport } from '../../domain/moment.ts';
import type { JourneyEventFacts, PackFacts } from '../../domain/packFacts.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';
import { baselineOf, round } from './arc.ts';
import type { CustomerUtterance } from './customer.ts';
import { addCustomerUtterance } from './customer.ts';
import { momentId } from './momentId.ts';
import { linkOf } from './momentLink.ts';
import { lostReport, openedReport, recoveredReport, type MomentCause } from './momentReport.ts';
import { feelingOf, intensityOf, isRelief, momentRules, recoveryLevel, type Feeling } from './momentRules.ts';
import type { Mention, MomentState, OpenMoment } from './momentState.ts';
import type { EscalationOptions } from './options.ts';
import type { EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

export type MomentDecision = readonly [EscalationState, MomentReport | null];

/**
 * Whether the customer's words open a moment; before the rules decide, which see it open.
 * @param before the state before these words
 */
export function openMoment(
  before: EscalationState,
  state: EscalationState,
  cause: MomentCause,
  options: EscalationOptions,
): MomentDecision {
  const newest = causing(state, cause);
  if (newest === undefined || state.moments.open !== null) return [state, null];
  return opening(before, state, newest, cause, options);
}

/**
 * Whether they turn around the one that was open; after the rules have decided, so that it knows of the clearing.
 * A correction says the same thing again: it does not count towards the end of a moment.
 */
export function continueMoment(
  state: EscalationState,
  signals: UtteranceSignals,
  cause: MomentCause,
): MomentDecision {
  const newest = causing(state, cause);
  const { open } = state.moments;
  if (newest === undefined || open === null || cause.correction) return [state, null];
  return goingOn(state, open, newest, signals, cause);
}

/** The customer utterance that is the cause, if it is scored and still among the recent ones. */
function causing({ customer }: EscalationState, { utteranceId }: MomentCause): CustomerUtterance | undefined {
  return customer.recent.find(recent => recent.utteranceId === utteranceId && recent.valence !== null);
}

/** The conversation is over: a moment that is still open is lost. */
export function endMoment(
  state: EscalationState,
  reason: string,
  atMs: number,
  options: EscalationOptions,
): MomentDecision {
  const { open } = state.moments;
  if (open === null) return [state, null];
  const report = lostReport(state, open, reason, atMs, options);
  return [withoutMoment(state, report, 'lost'), report];
}

interface Candidate {
  readonly mention: Mention;
  readonly facts: JourneyEventFacts;
  readonly feeling: Feeling;
  readonly intensity: number;
}

function opening(
  before: EscalationState,
  state: EscalationState,
  newest: CustomerUtterance,
  cause: MomentCause,
  options: EscalationOptions,
): MomentDecision {
  const { mentions, over, agentSaid } = state.moments;
  // "Mm": whatever the words around it were, there is no strong feeling in it.
  if (newest.brief || mentions.length === 0 || over.length >= momentRules.maxMoments) return [state, null];
  const pack = options.packFor(state.sector ?? undefined);
  const arcBefore = totalsOf(before.customer, addCustomerUtterance).arc;
  const feeling = feelingOf(newest, baselineOf(arcBefore));
  const candidate = strongestOf(mentions, pack, feeling);
  if (candidate === null || candidate.intensity < momentRules.openFrom) return [state, null];
  const at = round(newest.valence ?? 0);
  const open: OpenMoment = {
    momentId: momentId(state.seed, cause.utteranceId, cause.atMs),
    journeyEvent: candidate.mention.hit.eventId,
    stage: candidate.facts.stage,
    sector: state.sector,
    pack: `${pack.name}@${pack.version}`,
    before: arcBefore.scored === 0 ? null : round(arcBefore.smoothed),
    at,
    lowest: at,
    intensity: round(candidate.intensity),
    agentBefore: agentSaid,
    linkedTo: linkOf(state.history, candidate.mention.hit.eventId, cause.atMs, options),
    openedAtMs: cause.atMs,
    openedAtUtterance: state.utterances,
    end: at,
    held: 0,
    agentBeforeTurn: [],
  };
  const next = { ...state, moments: { ...state.moments, open } };
  return [next, openedReport(next, open, candidate, newest, cause, options)];
}

/** Of the events named lately the one that weighs most now; among equals the one named last. */
function strongestOf(mentions: readonly Mention[], pack: PackFacts, feeling: Feeling): Candidate | null {
  let best: Candidate | null = null;
  for (const mention of mentions) {
    const facts = pack.journeyEvents.get(mention.hit.eventId);
    if (facts === undefined) continue;
    const intensity = intensityOf(mention.hit.weight, facts, feeling);
    if (best === null || intensity >= best.intensity) best = { mention, facts, feeling, intensity };
  }
  return best;
}

function goingOn(
  state: EscalationState,
  before: OpenMoment,
  newest: CustomerUtterance,
  signals: UtteranceSignals,
  cause: MomentCause,
): MomentDecision {
  const valence = round(newest.valence ?? 0);
  const { smoothed } = totalsOf(state.customer, addCustomerUtterance).arc;
  const heard: OpenMoment = newest.brief
    ? before
    : {
        ...before,
        lowest: Math.min(before.lowest, valence),
        end: valence,
      };
  const open = { ...heard, ...heldAfter(heard, newest, signals, state.moments) };
  const held =
    open.held >= momentRules.heldUtterances && smoothed >= recoveryLevel(open) - momentRules.recoverySlack;
  const relief = isRelief(newest, smoothed);
  if (!held && !relief) return [{ ...state, moments: { ...state.moments, open } }, null];
  const report = recoveredReport(state, open, relief ? 'relief' : 'held', newest, cause);
  return [withoutMoment(state, report, 'recovered'), report];
}

function heldAfter(
  moment: OpenMoment,
  { brief, valence, emotions }: CustomerUtterance,
  { acts }: UtteranceSignals,
  { agentSaid }: MomentState,
): Pick<OpenMoment, 'held' | 'agentBeforeTurn'> {
  const { held, agentBeforeTurn } = moment;
  const good = (valence ?? 0) >= recoveryLevel(moment) && (emotions?.anger ?? 0) <= momentRules.angerAtMost;
  if (!good) return { held: 0, agentBeforeTurn: [] };
  // "OK", or a booking code read out: tells nothing of how the customer feels by now.
  const tellsNothing = brief || (acts !== undefined && acts.gives.length > 0);
  if (tellsNothing && !isWarm(emotions)) return { held, agentBeforeTurn };
  return { held: held + 1, agentBeforeTurn: held === 0 ? agentSaid : agentBeforeTurn };
}

function isWarm(emotions: CustomerUtterance['emotions']): boolean {
  return emotions !== null && Math.max(emotions.gratitude, emotions.joy) >= momentRules.relief.warmth;
}

function withoutMoment(
  state: EscalationState,
  { momentId: id, journeyEvent, peakEnd }: MomentReport,
  outcome: 'recovered' | 'lost',
): EscalationState {
  const { moments } = state;
  return {
    ...state,
    moments: {
      ...moments,
      open: null,
      // What was turned around has to be named again to open once more.
      mentions: [],
      over: [...moments.over, { momentId: id, journeyEvent, outcome, peakEnd }],
    },
  };
}
