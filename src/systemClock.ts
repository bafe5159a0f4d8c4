import { performance } from 'node:perf_hooks';
import type { Clock } from './domain/ports.ts';

/** The wall clock anchored at process start, then monotonic: a clock that is set back never makes time negative. */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
};

/** The wall clock as it is set now, for what others hold against theirs (signatures); never for durations. */
export const wallClock: Clock = {
  nowMs: () => Date.now(),
};
