import type { EndpointKey } from '../domain/deliveryStore.ts';
import type { EventFilter } from '../pipeline/publish/contract.ts';

/** What an endpoint understands: docs/webhooks.md and docs/sinks.md. */
export const ENDPOINT_KINDS = ['webhook', 'cloudevents', 'eventbridge'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** How a CloudEvent travels in an HTTP request: whole in the body, or its attributes as headers. */
export const CONTENT_MODES = ['structured', 'binary'] as const;
export type ContentMode = (typeof CONTENT_MODES)[number];

/** Why nothing is sent to an endpoint. `gone`: it answered 410. `unsealed`: its secret can't be read. */
export type DisabledBecause = 'switched-off' | 'gone' | 'unsealed';

export interface Endpoint extends EndpointKey {
  readonly kind: EndpointKind;
  readonly mode: ContentMode;
  /** Of `cloudevents`: ask by `OPTIONS` whether events are welcome before the first one. */
  readonly handshake: boolean;
  readonly url: string;
  readonly description: string;
  readonly filter: EventFilter;
  readonly disabledBecause: DisabledBecause | null;
  readonly secrets: EndpointSecrets;
  /** From the configuration file: REST shows it, and changes nothing of it. */
  readonly isFixed: boolean;
  readonly createdAtMs: number;
}

export interface EndpointSecrets {
  /** Signs, as bytes; absent on kinds that may go unsigned. */
  readonly current?: Buffer;
  /** The one before: signs as well until then. */
  readonly previous?: { readonly secret: Buffer; readonly untilMs: number };
  /** Sent as `Authorization: Bearer`, for brokers that ask for it. */
  readonly token?: string;
}

/** Both secrets sign for this long after a rotation. */
export const rotationOverlapMs = 86_400_000;

/** The secrets that sign at this instant, newest first. Pure. */
export function signingSecrets({ current, previous }: EndpointSecrets, nowMs: number): readonly Buffer[] {
  if (current === undefined) return [];
  return previous !== undefined && nowMs < previous.untilMs ? [current, previous.secret] : [current];
}
