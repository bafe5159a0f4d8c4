import type { ConversationInfo } from './conversation.ts';
import type { Level } from './escalation.ts';

export const EVENT_TYPES = [
  'pulso.escalation.raised.v1',
  'pulso.escalation.updated.v1',
  'pulso.escalation.cleared.v1',
  'pulso.moment.opened.v1',
  'pulso.moment.recovered.v1',
  'pulso.moment.lost.v1',
  'pulso.conversation.summary.v1',
  'pulso.signals.v1',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * A CloudEvents 1.0 event in structured JSON form. Extension attributes: `sequence`, `partitionkey`,
 * `severity*`, `causationid`, `expirytime` as the CloudEvents documented extensions define them.
 */
export interface PulsoEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: EventType;
  /** The conversation id. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Absolute URL of the JSON Schema of `data`. */
  readonly dataschema: string;
  readonly partitionkey: string;
  /** Zero-padded offset in the event log; absent on live-only events (signals). */
  readonly sequence?: string;
  readonly causationid?: string;
  readonly severitytext?: 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly severitynumber?: number;
  readonly expirytime?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What filters look at, beside the event itself; kept so that subscribers need not parse `data`. */
export interface EventRouting {
  readonly tenant: string;
  readonly conversationId: string;
  readonly level: Level | null;
  readonly sector: string | null;
  readonly queue: string | null;
  readonly channel: ConversationInfo['channel'];
}

/** A published event, serialised once: every subscriber gets the same text. */
export interface LoggedEvent {
  /** Place in the event log; null for live-only events (signals). */
  readonly offset: number | null;
  readonly type: EventType;
  readonly routing: EventRouting;
  /** The `PulsoEvent` as JSON. */
  readonly json: string;
  /** Instant (`Clock`) at which the event was handed to publish. */
  readonly publishedAtMs: number;
}

/** The event with its place in the log, as a string that sorts like the number. Pure. */
export function sequenced(draft: PulsoEvent, offset: number): PulsoEvent {
  const { data, ...attributes } = draft;
  return { ...attributes, sequence: String(offset).padStart(20, '0'), data };
}
