import type { WebSocketConnection } from '../websocketConnection.ts';
import type { Pace } from './pace.ts';

/** What a tenant has sent over all its connections; says after how many milliseconds it may go on. */
export type Spend = (tenant: string, messages: number, bytes: number) => Promise<number>;

/** Nothing is refused for speed: a tenant past its quota is not read from until the quota is whole again. */
export function spendQuota(
  connection: WebSocketConnection,
  pace: Pace,
  spend: Spend,
  { messages = 1, frame }: { readonly messages?: number; readonly frame: string },
): void {
  pace.spend(messages);
  spend(connection.peer.tenant, messages, Buffer.byteLength(frame))
    .then(waitMs => {
      if (waitMs > 0) pace.pauseFor(waitMs);
    })
    .catch(() => {
      connection.close('internalError');
    });
}

/** The quota of an endpoint that has none. */
export function unlimited(): Promise<number> {
  return Promise.resolve(0);
}
