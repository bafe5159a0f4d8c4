import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { furiousFrame } from '../../tests/support/furious.ts';
import { withEngine } from '../core/engineUnderTest.ts';
import { median } from '../core/suite.ts';

export interface FanOut {
  readonly subscribers: number;
  /** From sending the final to its alert at the first, the middle and the last subscriber; medians. */
  readonly firstMs: number;
  readonly medianMs: number;
  readonly lastMs: number;
}

const rounds = 7;
const restMs = 100;
const connectAtOnce = 50;
/** How long an alert takes to all of so many subscribers, each on a connection of its own; sizes rise. */
export function fanOutCost(sizes: readonly number[]): Promise<FanOut[]> {
  return withEngine({ scoreCache: true }, async ({ url }) => {
    const address = url.replace(/^http/, 'ws');
    const stream = new WebSocket(`${address}/v1/streams`);
    await once(stream, 'open');
    const subscribers: WebSocket[] = [];
    const results: FanOut[] = [];
    for (const size of sizes) {
      while (subscribers.length < size) {
        const missing = Math.min(connectAtOnce, size - subscribers.length);
        subscribers.push(...(await Promise.all(Array.from({ length: missing }, () => subscribe(address)))));
      }
      const times: number[][] = [];
      // The first round warms up.
      for (let round = 0; round <= rounds; round++) {
        const arrivals = await alertAll(stream, subscribers, `fan-out-${size}-${round}`);
        if (round > 0) times.push(arrivals);
        await sleep(restMs);
      }
      const middle = (pick: (arrivals: readonly number[]) => number) => median(times.map(pick));
      results.push({
        subscribers: size,
        firstMs: middle(each => Math.min(...each)),
        medianMs: middle(each => median(each)),
        lastMs: middle(each => Math.max(...each)),
      });
    }
    for (const socket of [stream, ...subscribers]) socket.terminate();
    return results;
  });
}

async function subscribe(address: string): Promise<WebSocket> {
  const socket = new WebSocket(`${address}/v1/events`, ['cloudevents.json']);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', filter: { types: ['pulso.escalation.raised.v1'] } }));
  await once(socket, 'message');
  return socket;
}

/** Milliseconds from sending to the arrival at each. */
async function alertAll(
  stream: WebSocket,
  subscribers: readonly WebSocket[],
  conversationId: string,
): Promise<number[]> {
  const heard = subscribers.map(socket => once(socket, 'message').then(() => performance.now()));
  const sentAtMs = performance.now();
  stream.send(furiousFrame(conversationId));
  return (await Promise.all(heard)).map(atMs => atMs - sentAtMs);
}
