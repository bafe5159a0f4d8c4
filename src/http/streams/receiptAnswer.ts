import type { Meter, Receipt } from '../../domain/ports.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import type { Accepted, Refused, SlowDown } from './answers.ts';
import type { Paced } from './pace.ts';

/** Messages of a conversation are covered by the next `accepted` of its utterances: they have none of their own. */
export function answerTo(
  receipt: Receipt,
  { conversationId, utteranceId }: { readonly conversationId: string; readonly utteranceId?: string },
): Accepted | Refused | undefined {
  if (receipt.kind === 'accepted')
    return utteranceId === undefined
      ? undefined
      : { type: 'accepted', conversationId, utteranceId, revision: receipt.revision ?? 0 };
  const { kind: _, ...refusal } = receipt;
  return {
    type: 'refused',
    conversationId,
    ...(utteranceId === undefined ? {} : { utteranceId }),
    ...refusal,
  };
}

/** A connection as its pace steers it. @param quiet the peer does not know `slow-down` */
export function pacedBy(connection: WebSocketConnection, meter: Pick<Meter, 'count'>, quiet = false): Paced {
  return {
    pause: () => {
      connection.pause();
    },
    resume: () => {
      connection.resume();
    },
    slowDown: retryAfterMs => {
      meter.count('slow-down');
      if (!quiet) connection.send({ type: 'slow-down', retryAfterMs } satisfies SlowDown);
    },
  };
}
