import type { WebSocketEndpoint } from '../websocketGate.ts';
import { EventsConnection, type EventsPorts } from './eventsConnection.ts';

/** `/v1/events` as WebSocket: escalations and summaries out (docs/events.md). */
export function eventsEndpoint(ports: EventsPorts): WebSocketEndpoint {
  const { hub, limits } = ports;
  return {
    path: '/v1/events',
    subprotocols: ['cloudevents.json'],
    maxBufferedBytes: limits.maxBufferedBytes,
    refuse: () => {
      const { subscribers } = hub;
      if (subscribers < limits.maxSubscribers) return undefined;
      return {
        status: 429,
        code: 'QUOTA_EXCEEDED',
        message: `${subscribers} subscriptions are open, limit ${limits.maxSubscribers}`,
        retryAfterMs: 5_000,
      };
    },
    open: connection => new EventsConnection(connection, ports),
  };
}
