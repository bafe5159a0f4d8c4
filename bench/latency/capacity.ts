import type { EngineProcess } from '../../tests/support/engineProcess.ts';
import { runLoad } from '../load/runLoad.ts';

/** Enough to keep every worker busy, few enough that none waits past its deadline. */
const underWay = 24;

/** Finals a second that an engine scores when it always has some under way. */
export async function measureCapacity(
  { url }: EngineProcess,
  seconds: number,
  skipConversations = 0,
): Promise<number> {
  const { scoredPerSecond } = await runLoad({
    url,
    seconds,
    pace: { kind: 'closed', underWay },
    skipConversations,
  });
  return scoredPerSecond;
}
