import { build, type Histogram } from 'hdr-histogram-js';
import type { Percentiles } from './contract.ts';

const microsPerMs = 1_000;
const highestMs = 600_000;

/** An HDR histogram of milliseconds with three significant digits, exact to a microsecond. */
export class LatencyHistogram {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestMs * microsPerMs,
    numberOfSignificantValueDigits: 3,
  });

  record(durationMs: number): void {
    const micros = Math.round(Math.min(durationMs, highestMs) * microsPerMs);
    // Zero can't be told from a microsecond, and clocks of two processes may differ by less than that.
    this.#histogram.recordValue(Math.max(1, micros));
  }

  percentiles(): Percentiles {
    const at = (percentile: number) => this.#histogram.getValueAtPercentile(percentile) / microsPerMs;
    const count = this.#histogram.totalCount;
    return { count, p50: at(50), p90: at(90), p95: at(95), p99: at(99), p999: at(99.9), max: at(100) };
  }
}
