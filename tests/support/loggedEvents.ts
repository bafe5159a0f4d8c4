import type { ConversationKey } from '../../src/domain/conversation.ts';
import type { LoggedEvent } from '../../src/domain/events.ts';
import { key } from './builders.ts';

/** An event as the durable log gets it. @param offset makes it distinguishable */
export function loggedEvent(
  offset: number,
  { tenant, conversationId }: ConversationKey = key(),
  publishedAtMs = offset,
): LoggedEvent {
  return {
    offset,
    type: 'pulso.escalation.raised.v1',
    routing: { tenant, conversationId, level: 'alert', sector: 'retail', queue: null, channel: 'voice' },
    json: JSON.stringify({ id: `e-${offset}`, data: { offset } }),
    publishedAtMs,
  };
}
