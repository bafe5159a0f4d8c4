import type { PulsoEvent } from '../../domain/events.ts';
import type { RequestContent } from './request.ts';

/** Names Pulso as custom sources of EventBridge are named; `aws.` is reserved there. */
const source = 'pulso';

/**
 * The event in the envelope that EventBridge rules match on: `detail-type` is the event type, `detail` the whole
 * CloudEvent, so that a rule can match on any attribute. Pure.
 */
export function eventBridgeEvent(json: string): RequestContent {
  const event = JSON.parse(json) as PulsoEvent;
  const envelope = {
    version: '0',
    id: event.id,
    'detail-type': event.type,
    source,
    account: '',
    time: event.time,
    region: '',
    resources: [event.source, event.subject],
    detail: event,
  };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(envelope) };
}
