import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

const resolutionMs = 10;

export interface EventLoopDelay {
  readonly p50Seconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
}

/** How late the event loop runs: what callbacks wait beyond their time. */
export class EventLoopDelayMonitor {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#histogram.enable();
  }

  /** The delays since the last call. */
  take(): EventLoopDelay {
    const delays = {
      p50Seconds: delaySeconds(this.#histogram.percentile(50)),
      p99Seconds: delaySeconds(this.#histogram.percentile(99)),
      maxSeconds: delaySeconds(this.#histogram.max),
    };
    this.#histogram.reset();
    return delays;
  }

  stop(): void {
    this.#histogram.disable();
  }
}

/** Node records the time between two ticks of its timer: without its interval, what is left is the delay. */
function delaySeconds(betweenTicksNs: number): number {
  // Before the first tick the histogram's extremes are not times at all.
  if (betweenTicksNs > Number.MAX_SAFE_INTEGER) return 0;
  return Math.max(0, betweenTicksNs / 1e9 - resolutionMs / 1e3);
}
