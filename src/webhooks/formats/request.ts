import type { Endpoint } from '../endpoint.ts';
import { signingSecrets } from '../endpoint.ts';
import { signatureHeaders } from '../signing.ts';
import { binaryCloudEvent, structuredCloudEvent } from './cloudEvent.ts';
import { eventBridgeEvent } from './eventBridge.ts';

/** One event as an HTTP POST. */
export interface RequestContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is to be sent: the event as it was published, once for every endpoint. */
export interface Outgoing {
  readonly eventId: string;
  /** The `PulsoEvent` as JSON. */
  readonly json: string;
}

/**
 * The request that tells an endpoint of an event, in the form it understands, signed with the secrets that count at
 * this instant. Pure.
 */
export function requestContent(
  endpoint: Endpoint,
  { eventId, json }: Outgoing,
  nowMs: number,
): RequestContent {
  const content = contentOf(endpoint, json);
  const secrets = signingSecrets(endpoint.secrets, nowMs);
  const { token } = endpoint.secrets;
  return {
    body: content.body,
    headers: {
      'user-agent': 'pulso-webhooks',
      ...content.headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(secrets.length === 0
        ? {}
        : signatureHeaders({ id: eventId, timestampMs: nowMs, body: content.body }, secrets)),
    },
  };
}

function contentOf({ kind, mode }: Endpoint, json: string): RequestContent {
  switch (kind) {
    case 'webhook':
      return { headers: { 'content-type': 'application/json' }, body: json };
    case 'cloudevents':
      return mode === 'binary' ? binaryCloudEvent(json) : structuredCloudEvent(json);
    case 'eventbridge':
      return eventBridgeEvent(json);
  }
}
