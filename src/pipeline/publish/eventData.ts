import { ROLES, type ConversationInfo } from '../../domain/conversation.ts';
import type {
  Advice,
  ArcView,
  Contribution,
  Escalation,
  Evidence,
  EvidenceUtterance,
  SignalsView,
  Summary,
} from '../../domain/escalation.ts';
import { EMOTIONS, type Emotions, type JourneyHit, type PhraseHit } from '../../domain/signals.ts';
import type { EventVersions, LatencyMs } from './contract.ts';

type EventData = Readonly<Record<string, unknown>>;

/** `data` of `pulso.escalation.*`. Field by field, in a fixed order: only what is listed here leaves the engine. */
export function escalationData(
  escalation: Escalation,
  info: ConversationInfo,
  latencyMs: LatencyMs | undefined,
  versions: EventVersions,
): EventData {
  return {
    rule: escalation.rule,
    level: escalation.level,
    edge: escalation.edge,
    attached: escalation.attached,
    escalationNumber: escalation.escalationNumber,
    momentId: escalation.momentId,
    causedBy: { utteranceId: escalation.causedBy.utteranceId, revision: escalation.causedBy.revision },
    valence: rounded(escalation.valence),
    arc: arcData(escalation.arc),
    evidence: evidenceData(escalation.evidence),
    advice: escalation.advice.map(adviceData),
    conversation: conversationData(info),
    latencyMs: latencyMs === undefined ? undefined : latencyData(latencyMs),
    versions: { ...versionsData(versions), rule: escalation.ruleVersion },
  };
}

/** `data` of `pulso.conversation.summary`. */
export function summaryData(summary: Summary, info: ConversationInfo, versions: EventVersions): EventData {
  return {
    reason: summary.reason,
    utterances: summary.utterances,
    arcs: Object.fromEntries(
      ROLES.flatMap(role => {
        const arc = summary.arcs[role];
        return arc === undefined ? [] : [[role, arcData(arc)]];
      }),
    ),
    highestLevel: summary.highestLevel,
    escalations: summary.escalations,
    endedEscalated: summary.endedEscalated,
    moments: summary.moments.map(({ momentId, journeyEvent, outcome, peakEnd }) => ({
      momentId,
      journeyEvent,
      outcome,
      peakEnd: rounded(peakEnd),
    })),
    advice: summary.advice.map(adviceData),
    conversation: conversationData(info),
    versions: versionsData(versions),
  };
}

/** `data` of `pulso.signals`. */
export function signalsData(view: SignalsView, info: ConversationInfo): EventData {
  return {
    utteranceId: view.utteranceId,
    revision: view.revision,
    role: view.role,
    final: view.final,
    valence: rounded(view.valence),
    label: view.label,
    confidence: rounded(view.confidence),
    emotions: view.emotions === undefined ? undefined : emotionsData(view.emotions),
    scorer: view.scorer,
    cached: view.cached,
    notScoredBecause: view.notScoredBecause,
    phrases: view.phrases.map(phraseData),
    journey: view.journey?.map(journeyData),
    conversation: conversationData(info),
  };
}

export function conversationData(info: ConversationInfo): EventData {
  return {
    channel: info.channel,
    sector: info.sector ?? null,
    language: info.language ?? null,
    queue: info.attributes['queue'] ?? null,
    startedAt: new Date(info.startedAtMs).toISOString(),
  };
}

function arcData(arc: ArcView): EventData {
  return {
    scoredUtterances: arc.scoredUtterances,
    smoothed: rounded(arc.smoothed),
    trend: rounded(arc.trend),
    negativeStreak: arc.negativeStreak,
    volatility: rounded(arc.volatility),
    peak:
      arc.peak === null ? null : { valence: rounded(arc.peak.valence), utteranceId: arc.peak.utteranceId },
    end: rounded(arc.end),
    peakEnd: rounded(arc.peakEnd),
    baseline: rounded(arc.baseline),
  };
}

export function evidenceData({ utterances, contributions }: Evidence): EventData {
  return { utterances: utterances.map(utteranceData), contributions: contributions.map(contributionData) };
}

function utteranceData(utterance: EvidenceUtterance): EventData {
  return {
    utteranceId: utterance.utteranceId,
    revision: utterance.revision,
    role: utterance.role,
    beginOffsetMs: utterance.beginOffsetMs,
    endOffsetMs: utterance.endOffsetMs,
    valence: rounded(utterance.valence),
    phrases: utterance.phrases.map(phraseData),
    journey: utterance.journey?.map(journeyData),
    wordContributions: utterance.wordContributions?.map(({ begin, end, contribution }) => ({
      begin,
      end,
      contribution: rounded(contribution),
    })),
  };
}

function journeyData({ eventId, stage, weight, begin, end }: JourneyHit): EventData {
  return { eventId, stage, weight: rounded(weight), begin, end };
}

/** Ids and positions: the words themselves stay inside. */
function phraseData({ phraseId, category, weight, begin, end }: PhraseHit): EventData {
  return { phraseId, category, weight: rounded(weight), begin, end };
}

function contributionData({ signal, value, contribution }: Contribution): EventData {
  return { signal, value: rounded(value), contribution: rounded(contribution) };
}

export function adviceData(advice: Advice): EventData {
  return {
    action: advice.action,
    because: advice.because,
    signals: advice.signals,
    policy: advice.policy,
    skills: advice.skills,
    agents: advice.agents,
    channel: advice.channel,
    known: advice.known,
    question: advice.question,
  };
}

function emotionsData(emotions: Emotions): EventData {
  return Object.fromEntries(EMOTIONS.map(emotion => [emotion, rounded(emotions[emotion])]));
}

export function latencyData(latencyMs: LatencyMs): EventData {
  const { accept, assemble, queue, score, escalate, total } = latencyMs;
  const parts = { accept, assemble, queue, score, escalate, total };
  // Microseconds are as fine as the clock is.
  return Object.fromEntries(
    Object.entries(parts).map(([part, ms]) => [part, Math.round(ms * 1_000) / 1_000]),
  );
}

export function versionsData({ engine, model, pack }: EventVersions): EventData {
  return { engine, model: { name: model.name, sha256: model.sha256 }, pack };
}

/** Six decimals: what floating point adds beyond them means nothing. */
export function rounded<T extends number | null | undefined>(value: T): T;
export function rounded(value: number | null | undefined): number | null | undefined {
  return typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value;
}
