import type { Delivery, DeliveryState } from '../domain/deliveryStore.ts';
import type { LoggedEvent } from '../domain/events.ts';
import { verdictOf, type Attempt } from './attempt.ts';
import { retryDelayMs } from './retries.ts';

/** What becomes of a delivery after an attempt: it waits for the next one, or it is over. */
export type AfterAttempt =
  | { readonly kind: 'waits'; readonly delivery: Delivery }
  | {
      readonly kind: 'over';
      readonly delivery: Delivery;
      readonly state: Exclude<DeliveryState, 'pending'>;
      /** The endpoint wants nothing more at all. */
      readonly gone: boolean;
    };

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

/** Judges an attempt. Pure. @param random 0…1, spreads the retries */
export function afterAttempt(before: Delivery, result: Attempt, nowMs: number, random: number): AfterAttempt {
  const verdict = verdictOf(result);
  const delivery: Delivery = {
    ...before,
    attempts: before.attempts + 1,
    lastStatus: result.status ?? null,
    lastFailure: result.failure ?? null,
    updatedAtMs: nowMs,
  };
  const over = (state: Exclude<DeliveryState, 'pending'>, gone = false) =>
    ({ kind: 'over', delivery, state, gone }) as const;
  if (verdict.kind === 'delivered') return over('delivered');
  if (verdict.kind !== 'retry') return over('dead', verdict.kind === 'gone');
  const delayMs = retryDelayMs(delivery.attempts, random, verdict.retryAfterMs);
  if (delayMs === undefined) return over('dead');
  if (isStale(delivery, nowMs + delayMs)) return over('expired');
  return { kind: 'waits', delivery: { ...delivery, nextAtMs: nowMs + delayMs } };
}
