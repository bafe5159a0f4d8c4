import { setTimeout as sleep } from 'node:timers/promises';

const probeEveryMs = 50;

/** What was seen of an engine by somebody who asked it over and over whether it turns. */
export interface Probed {
  readonly asked: number;
  readonly failed: number;
  readonly longestMs: number;
}

/** Asks `/healthz` one request after the other until it is stopped. */
export function probe(url: string): { readonly stop: () => Promise<Probed> } {
  let [asked, failed, longestMs, isOver] = [0, 0, 0, false];
  const asking = (async () => {
    while (!isOver) {
      const begunAtMs = performance.now();
      asked++;
      const isWell = await fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (!isWell) failed++;
      longestMs = Math.max(longestMs, performance.now() - begunAtMs);
      await sleep(probeEveryMs);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await asking;
      return { asked, failed, longestMs: Math.round(longestMs) };
    },
  };
}
