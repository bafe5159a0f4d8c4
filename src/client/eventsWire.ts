import type { PulsoEvent } from '../domain/events.ts';
import type { Cursor } from '../domain/ports.ts';
import type { TypedEvent } from '../pipeline/publish/eventEnvelope.ts';
import { parsed } from './wire.ts';

export interface Subscribed extends Cursor {
  readonly kind: 'subscribed';
  readonly recovered: boolean;
  /** How often a heartbeat comes; absent where none was asked for, or the engine knows none. */
  readonly heartbeatMs?: number;
}

export interface SubscriptionRefused {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** Everything that matches up to this position has come. */
export interface Heartbeat extends Cursor {
  readonly kind: 'heartbeat';
}

export type EventsFrame =
  Subscribed | SubscriptionRefused | Heartbeat | { readonly kind: 'event'; readonly event: TypedEvent };

/** Reads a frame of `/v1/events`; undefined for what a newer engine may say beyond these. */
export function eventsFrameOf(text: string): EventsFrame | undefined {
  const value = parsed(text) as (Record<string, unknown> & { readonly type?: unknown }) | null | undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // The engine is trusted to keep to its own schemas.
  if ('specversion' in value) return { kind: 'event', event: value as unknown as TypedEvent };
  if (value.type === 'subscribed') return { ...(value as unknown as Subscribed), kind: 'subscribed' };
  if (value.type === 'heartbeat') return { ...(value as unknown as Heartbeat), kind: 'heartbeat' };
  if (value.type === 'refused') return { ...(value as unknown as SubscriptionRefused), kind: 'refused' };
  return undefined;
}

/** The place of an event in the log; undefined for live-only events (signals). */
export function offsetOf({ sequence }: Pick<PulsoEvent, 'sequence'>): number | undefined {
  return sequence === undefined ? undefined : Number(sequence);
}
