import type { Delivery, DeliveryState } from '../domain/deliveryStore.ts';
import type { LoggedEvent } from '../domain/events.ts';

/** A delivery that begins with an event. Pure. */
export function deliveryOf(event: LoggedEvent & { readonly offset: number }, nowMs: number): Delivery {
  const { id, expirytime } = JSON.parse(event.json) as { readonly id: string; readonly expirytime?: string };
  return {
    offset: event.offset,
    eventId: id,
    conversationId: event.routing.conversationId,
    type: event.type,
    state: 'pending',
    attempts: 0,
    nextAtMs: nowMs,
    expiresAtMs: expirytime === undefined ? null : Date.parse(expirytime),
    lastStatus: null,
    lastFailure: null,
    updatedAtMs: nowMs,
    body: event.json,
  };
}

/** The delivery with nothing more to come. What could not be sent keeps its event, to be sent again by hand. Pure. */
export function settledDelivery(
  delivery: Delivery,
  state: Exclude<DeliveryState, 'pending'>,
  nowMs: number,
): Delivery {
  const body = state === 'delivered' ? null : delivery.body;
  return { ...delivery, state, body, nextAtMs: null, updatedAtMs: nowMs };
}

/** True once it would come too late. Pure. */
export function isStale({ expiresAtMs }: Delivery, atMs: number): boolean {
  return expiresAtMs !== null && atMs >= expiresAtMs;
}
