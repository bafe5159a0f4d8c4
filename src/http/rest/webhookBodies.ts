import type { Static } from '@sinclair/typebox';
import type { Delivery } from '../../domain/deliveryStore.ts';
import type { EndpointView } from '../../webhooks/control.ts';
import type { DeliveriesSchema, WebhookSchema } from './webhookSchemas.ts';

export function webhookBody(view: EndpointView): Static<typeof WebhookSchema> {
  const { endpointId, filter, lastAttempt, previousSecretUntilMs } = view;
  return {
    id: endpointId,
    url: view.url,
    kind: view.kind,
    mode: view.mode,
    handshake: view.handshake,
    description: view.description,
    filter: JSON.parse(JSON.stringify(filter)) as Static<typeof WebhookSchema>['filter'],
    disabledBecause: view.disabledBecause,
    isFixed: view.isFixed,
    createdAt: instant(view.createdAtMs),
    previousSecretUntil: instantOrNull(previousSecretUntilMs),
    circuit: view.circuit,
    inFlight: view.inFlight,
    gaps: view.gaps,
    lastAttempt: lastAttempt === null ? null : { ...lastAttempt, at: instant(lastAttempt.atMs) },
    deliveries: view.deliveries,
  };
}

/** Without the event itself: what was to be told is in the log. */
export function deliveryBody(delivery: Delivery): Static<typeof DeliveriesSchema>['deliveries'][number] {
  return {
    offset: delivery.offset,
    eventId: delivery.eventId,
    conversationId: delivery.conversationId,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    nextAt: instantOrNull(delivery.nextAtMs),
    expiresAt: instantOrNull(delivery.expiresAtMs),
    lastStatus: delivery.lastStatus,
    lastFailure: delivery.lastFailure,
    updatedAt: instant(delivery.updatedAtMs),
  };
}

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}
