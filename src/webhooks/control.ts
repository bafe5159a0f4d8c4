import type { Delivery, DeliveryState, EndpointKey } from '../domain/deliveryStore.ts';
import type { EventFilter } from '../pipeline/publish/contract.ts';
import type { Attempt } from './attempt.ts';
import type { CircuitState } from './circuit.ts';
import type { ContentMode, Endpoint, EndpointKind } from './endpoint.ts';

/** What a new endpoint is to be. */
export interface EndpointRequest {
  readonly url: string;
  readonly kind?: EndpointKind;
  readonly mode?: ContentMode;
  readonly handshake?: boolean;
  readonly description?: string;
  readonly filter?: EventFilter;
  /** One that the receiver has already; absent: a fresh one is made. */
  readonly secret?: string;
  readonly token?: string;
}

export interface EndpointChange extends Partial<Omit<EndpointRequest, 'secret' | 'kind'>> {
  readonly enabled?: boolean;
}

/** An endpoint as its owner may see it: without its secrets. */
export interface EndpointView extends Omit<Endpoint, 'secrets'> {
  /** Until then the secret before signs as well; null when there is none. */
  readonly previousSecretUntilMs: number | null;
  readonly circuit: CircuitState;
  readonly inFlight: number;
  /** Times events had left the log before this endpoint could be told. */
  readonly gaps: number;
  readonly lastAttempt: (Attempt & { readonly atMs: number }) | null;
  readonly deliveries: Readonly<Record<DeliveryState, number>>;
}

/** The endpoints of all tenants, to look at and to change. A key of another tenant finds nothing. */
export interface WebhookControl {
  list(tenant: string): Promise<readonly EndpointView[]>;
  /** @throws EngineError WEBHOOK_UNKNOWN */
  find(key: EndpointKey): Promise<EndpointView>;
  /** @throws EngineError SEAL_KEY_MISSING, WEBHOOK_INVALID, QUOTA_EXCEEDED */
  create(
    tenant: string,
    request: EndpointRequest,
  ): Promise<{ readonly endpoint: EndpointView; readonly secret: string | null }>;
  /** @throws EngineError WEBHOOK_UNKNOWN, WEBHOOK_FIXED, WEBHOOK_INVALID, SEAL_KEY_MISSING */
  change(key: EndpointKey, change: EndpointChange): Promise<EndpointView>;
  /** @throws EngineError WEBHOOK_UNKNOWN, WEBHOOK_FIXED */
  remove(key: EndpointKey): Promise<void>;
  /** A fresh secret; the old one signs as well for a day. @throws EngineError as `change` */
  rotate(key: EndpointKey): Promise<{ readonly secret: string; readonly previousUntilMs: number }>;
  /** Sends a sample event, now. @throws EngineError WEBHOOK_UNKNOWN */
  test(key: EndpointKey): Promise<Attempt>;
  /** @throws EngineError WEBHOOK_UNKNOWN */
  deliveries(
    key: EndpointKey,
    page: { readonly state: DeliveryState; readonly beforeOffset?: number; readonly limit: number },
  ): Promise<readonly Delivery[]>;
  /** Takes a delivery up again that was given up or came too late. @throws EngineError WEBHOOK_UNKNOWN, DELIVERY_UNKNOWN */
  resend(key: EndpointKey, offset: number): Promise<void>;
}
