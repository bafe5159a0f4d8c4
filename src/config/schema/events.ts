import { count, leaf, ms, section } from './parts.ts';

/** How long events can be replayed, and who may listen: docs/events.md. */
export const EventsSection = section({
  windowEvents: leaf(count(100_000), 'EVENTS_WINDOW_EVENTS', 'Events kept for replay.'),
  windowMs: leaf(
    ms(86_400_000, 1),
    'EVENTS_WINDOW_MS',
    'Age after which an event can no longer be replayed.',
  ),
  maxSubscribers: leaf(count(1_000), 'EVENTS_MAX_SUBSCRIBERS', 'Open subscriptions.'),
  maxBufferedBytes: leaf(
    count(1_048_576, 1024),
    'EVENTS_MAX_BUFFERED_BYTES',
    'Bytes waiting for one subscriber before it is cut as too slow.',
  ),
  alertExpiryMs: leaf(
    ms(120_000, 1),
    'EVENTS_ALERT_EXPIRY_MS',
    'Age at which a live alert is stale (`expirytime`).',
  ),
  ackTimeoutMs: leaf(
    ms(10_000, 10),
    'EVENTS_ACK_TIMEOUT_MS',
    'After this long a critical alert that a subscriber with `acks` has not acknowledged is sent again.',
  ),
  ackMaxSends: leaf(
    count(3),
    'EVENTS_ACK_MAX_SENDS',
    'Times it is sent to one subscriber before the next contact gets it.',
  ),
});
