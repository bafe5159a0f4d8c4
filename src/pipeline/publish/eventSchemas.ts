import type { Static, TSchema } from '@sinclair/typebox';
import type { EventType } from '../../domain/events.ts';
import {
  EscalationClearedDataSchema,
  EscalationRaisedDataSchema,
  EscalationUpdatedDataSchema,
} from './schemas/escalations.ts';
import {
  MomentLostDataSchema,
  MomentOpenedDataSchema,
  MomentRecoveredDataSchema,
} from './schemas/moments.ts';
import { SignalsDataSchema } from './schemas/signals.ts';
import { SummaryDataSchema } from './schemas/summary.ts';

/**
 * The `data` of every event, as JSON Schema: published at `/schemas/<type>.json`, named in `dataschema`, explained by
 * docs/events.md. Fields may be added within a version, so a reader must tolerate more than is named here.
 */
/** The schema of `data` by event type. */
export const EVENT_DATA = {
  'pulso.escalation.raised.v1': EscalationRaisedDataSchema,
  'pulso.escalation.updated.v1': EscalationUpdatedDataSchema,
  'pulso.escalation.cleared.v1': EscalationClearedDataSchema,
  'pulso.moment.opened.v1': MomentOpenedDataSchema,
  'pulso.moment.recovered.v1': MomentRecoveredDataSchema,
  'pulso.moment.lost.v1': MomentLostDataSchema,
  'pulso.conversation.summary.v1': SummaryDataSchema,
  'pulso.signals.v1': SignalsDataSchema,
} as const satisfies Record<EventType, TSchema>;

export type EventData<T extends EventType> = Static<(typeof EVENT_DATA)[T]>;
