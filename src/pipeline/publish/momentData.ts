import type { ConversationInfo } from '../../domain/conversation.ts';
import type { MomentReport } from '../../domain/moment.ts';
import type { EventVersions, LatencyMs } from './contract.ts';
import {
  adviceData,
  conversationData,
  evidenceData,
  latencyData,
  rounded,
  versionsData,
} from './eventData.ts';

/** `data` of `pulso.moment.*`. Who the agent was stays inside: events are about conversations, not people. */
export function momentData(
  moment: MomentReport,
  info: ConversationInfo,
  latencyMs: LatencyMs | undefined,
  versions: EventVersions,
): Readonly<Record<string, unknown>> {
  return {
    edge: moment.edge,
    momentId: moment.momentId,
    linkedTo: moment.linkedTo,
    journeyEvent: moment.journeyEvent,
    stage: moment.stage,
    sector: moment.sector,
    pack: moment.pack,
    causedBy:
      moment.causedBy === undefined
        ? null
        : { utteranceId: moment.causedBy.utteranceId, revision: moment.causedBy.revision },
    because: moment.because,
    level: moment.level,
    valence: {
      before: rounded(moment.before),
      at: rounded(moment.at),
      lowest: rounded(moment.lowest),
      after: rounded(moment.after),
    },
    intensity: rounded(moment.intensity),
    peakEnd: rounded(moment.peakEnd),
    durationMs: moment.durationMs,
    utterances: moment.utterances,
    agentBefore: moment.agentBefore,
    evidence: evidenceData(moment.evidence),
    advice: moment.advice.map(adviceData),
    conversation: conversationData(info),
    latencyMs: latencyMs === undefined ? undefined : latencyData(latencyMs),
    versions: versionsData(versions),
  };
}
