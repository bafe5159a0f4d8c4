import type { ConversationPorts } from './conversation.ts';

const firstPauseMs = 50;
const longestPauseMs = 5_000;

/** How many effects wait for a store that does not take them; what `/readyz` asks. */
export class StoreTrouble {
  waiting = 0;
}

/**
 * Does the work until it succeeds: what has been accepted is never given up. Pauses between attempts double from 50 ms
 * to 5 s. Each failure is counted.
 * @param isPointless asked before each attempt; true ends the trying
 */
export async function keepTrying(
  work: () => Promise<void>,
  isPointless: () => boolean,
  { meter, scheduler, trouble }: Pick<ConversationPorts, 'meter' | 'scheduler' | 'trouble'>,
): Promise<void> {
  let pauseMs = firstPauseMs;
  let failed = false;
  try {
    while (!isPointless())
      try {
        await work();
        return;
      } catch {
        meter.count('effect-retried');
        if (!failed && trouble !== undefined) trouble.waiting++;
        failed = true;
        await new Promise<void>(resolve => {
          scheduler.schedule(() => {
            resolve();
          }, pauseMs);
        });
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
  } finally {
    if (failed && trouble !== undefined) trouble.waiting--;
  }
}
