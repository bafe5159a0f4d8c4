import type { ConversationOutput, Level } from '../../domain/escalation.ts';
import type { MomentEdge } from '../../domain/moment.ts';
import type { EventRouting, EventType, PulsoEvent } from '../../domain/events.ts';
import type { EventVersions, PublishRequest } from './contract.ts';
import { dataSchemaUrl } from './eventEnvelope.ts';
import { escalationData, signalsData, summaryData } from './eventData.ts';
import { momentData } from './momentData.ts';
import { eventId } from './eventId.ts';

export interface EventContext {
  /** CloudEvents `source`: names this engine. */
  readonly source: string;
  /** Where others reach this engine, e.g. `http://127.0.0.1:8787`; events name their schemas under it. */
  readonly publicUrl: string;
  readonly versions: EventVersions;
  /** `name@version` of the pack for a sector. Absent: that of `versions`. */
  readonly packOf?: (sector: string | undefined) => string;
  /** Age at which a raised or updated escalation is stale. */
  readonly alertExpiryMs: number;
}

/**
 * The CloudEvents 1.0 form of what a conversation gives out. Pure: the same request gives the same event, byte for
 * byte once serialised; `sequence` is the log's to add. Takes over known fields only, so that no words slip in.
 */
export function cloudEvent(request: PublishRequest, context: EventContext): PulsoEvent {
  const { key, output, receivedAtMs } = request;
  const causedBy = causeOf(output);
  return {
    specversion: '1.0',
    id: eventId(identityOf(request)),
    source: context.source,
    type: typeOf(output),
    subject: key.conversationId,
    // The instant comes from the record, not from when the rules got to it: a recomputed event stays the same.
    time: instant(receivedAtMs),
    datacontenttype: 'application/json',
    dataschema: dataSchemaUrl(context.publicUrl, typeOf(output)),
    partitionkey: key.conversationId,
    ...(causedBy === undefined ? {} : { causationid: causedBy }),
    ...severityOf(output),
    ...(isLive(output) ? { expirytime: instant(receivedAtMs + context.alertExpiryMs) } : {}),
    data: dataOf(request, context),
  };
}

/** True for what somebody should act on now. */
function isLive(output: ConversationOutput): boolean {
  return (
    (output.kind === 'escalation' && output.edge !== 'cleared') ||
    (output.kind === 'moment' && output.edge === 'opened')
  );
}

/** What filters look at. A summary's level is the highest that its conversation reached. */
export function routingOf({ key, info, output }: PublishRequest): EventRouting {
  return {
    tenant: key.tenant,
    conversationId: key.conversationId,
    level: levelOf(output),
    sector: info.sector ?? null,
    queue: info.attributes['queue'] ?? null,
    channel: info.channel,
  };
}

function typeOf(output: ConversationOutput): EventType {
  switch (output.kind) {
    case 'escalation':
      return `pulso.escalation.${output.edge}.v1`;
    case 'moment':
      return `pulso.moment.${output.edge}.v1`;
    case 'summary':
      return 'pulso.conversation.summary.v1';
    case 'signals':
      return 'pulso.signals.v1';
  }
}

/** What makes an event the one it is: two events with these in common are the same event. */
function identityOf({ key, info, output }: PublishRequest): (string | number | boolean)[] {
  const conversation = [key.tenant, key.conversationId, output.kind];
  switch (output.kind) {
    case 'escalation': {
      const { utteranceId, revision } = output.causedBy;
      const told = [...conversation, utteranceId, revision, output.rule, output.edge];
      // Not the update by which a level rises, which the same utterance may cause.
      return output.attached === undefined ? told : [...told, output.attached];
    }
    case 'moment':
      return [...conversation, output.momentId, output.edge];
    case 'summary':
      return [...conversation, output.reason, info.startedAtMs];
    case 'signals':
      return [...conversation, output.utteranceId, output.revision, output.final];
  }
}

function causeOf(output: ConversationOutput): string | undefined {
  switch (output.kind) {
    case 'escalation':
      return output.causedBy.utteranceId;
    case 'moment':
      return output.causedBy?.utteranceId;
    case 'summary':
      return undefined;
    case 'signals':
      return output.utteranceId;
  }
}

function levelOf(output: ConversationOutput): Level | null {
  switch (output.kind) {
    case 'escalation':
    case 'moment':
      return output.level;
    case 'summary':
      return output.highestLevel;
    case 'signals':
      return null;
  }
}

/** Severity numbers of OpenTelemetry logs: WARN 13, ERROR 17, FATAL 21; good news is INFO 9. */
const severities = {
  watch: { severitytext: 'WARN', severitynumber: 13 },
  alert: { severitytext: 'ERROR', severitynumber: 17 },
  critical: { severitytext: 'FATAL', severitynumber: 21 },
} as const satisfies Record<Level, unknown>;

const momentSeverities = {
  opened: { severitytext: 'WARN', severitynumber: 13 },
  recovered: { severitytext: 'INFO', severitynumber: 9 },
  lost: { severitytext: 'ERROR', severitynumber: 17 },
} as const satisfies Record<MomentEdge, unknown>;

function severityOf(output: ConversationOutput): Pick<PulsoEvent, 'severitytext' | 'severitynumber'> {
  if (output.kind === 'moment') return momentSeverities[output.edge];
  if (output.kind !== 'escalation') return {};
  return output.edge === 'cleared' ? { severitytext: 'INFO', severitynumber: 9 } : severities[output.level];
}

function dataOf({ info, output, latencyMs }: PublishRequest, context: EventContext): PulsoEvent['data'] {
  const versions = { ...context.versions, pack: context.packOf?.(info.sector) ?? context.versions.pack };
  switch (output.kind) {
    case 'escalation':
      return escalationData(output, info, latencyMs, versions);
    case 'moment':
      return momentData(output, info, latencyMs, versions);
    case 'summary':
      return summaryData(output, info, versions);
    case 'signals':
      return signalsData(output, info);
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
