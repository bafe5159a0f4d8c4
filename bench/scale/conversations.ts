import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { EngineProcess } from '../../tests/support/engineProcess.ts';
import { withEngine } from '../core/engineUnderTest.ts';
import { readMetrics } from '../core/metricsText.ts';
import { openConversations } from '../load/openConversations.ts';

export interface ConversationCost {
  readonly open: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Growth of the live heap since the first size, by conversation; NaN for the first. */
  readonly bytesEach: number;
}

/** Calm and few, so that the score cache answers all but the first: memory is measured here, not the model. */
const texts = [
  'good morning, i would like to ask about my order',
  'it should arrive on tuesday, is that right',
  'could you check the address please',
];
const settleMs = 1_500;

/** Memory of an engine with so many conversations open at the same time; sizes rise. */
export function conversationCost(sizes: readonly number[]): Promise<ConversationCost[]> {
  const options = {
    scoreCache: true,
    env: { NODE_OPTIONS: `--import=${new URL('./collectOnSignal.mjs', import.meta.url).href}` },
  };
  return withEngine(options, async engine => {
    const stream = new WebSocket(`${engine.url.replace(/^http/, 'ws')}/v1/streams`);
    await once(stream, 'open');
    // The first conversation warms everything up; it is not counted.
    await talk(stream, 'warm-up', 1);
    const costs: ConversationCost[] = [];
    let open = 0;
    for (const size of sizes) {
      await talk(stream, `scale-${size}`, size - open);
      open = size;
      const { rssBytes, heapBytes } = await liveMemory(engine);
      const [first] = costs;
      const bytesEach = first === undefined ? NaN : (heapBytes - first.heapBytes) / (open - first.open);
      costs.push({ open, rssBytes, heapBytes, bytesEach });
    }
    stream.close();
    return costs;
  });
}

/** Two finals each. */
function talk(stream: WebSocket, prefix: string, conversations: number): Promise<void> {
  return openConversations(stream, { prefix, conversations, finalsEach: 2, texts });
}

async function liveMemory({ child, url }: EngineProcess): Promise<{ rssBytes: number; heapBytes: number }> {
  // What was accepted is judged by then: the score cache answers nearly all of it.
  await sleep(settleMs);
  child.kill('SIGWINCH');
  await sleep(settleMs);
  const metrics = await readMetrics(url);
  return {
    rssBytes: metrics.value('process_resident_memory_bytes'),
    heapBytes: metrics.value('nodejs_heap_size_used_bytes'),
  };
}
