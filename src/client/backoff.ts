/** How long to wait before coming back. */
export interface Backoff {
  /** Upper bound of the first wait. Default 200. */
  readonly baseMs: number;
  /** No wait is longer. Default 30,000. */
  readonly maxMs: number;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random: () => number;
}

export const defaultBackoff: Backoff = { baseMs: 200, maxMs: 30_000, random: () => Math.random() };

/** Past this the doubling is beyond any `maxMs`, and of what numbers hold exactly. */
const maxDoublings = 30;

/**
 * Exponential with full jitter: uniform between 0 and min(maxMs, baseMs · 2^attempt), so that a thousand clients of
 * an engine that restarts don't come back at once. (M. Brooker, "Exponential Backoff And Jitter", AWS, 2015.)
 * @param attempt 0 for the first
 */
export function backoffMs(attempt: number, { baseMs, maxMs, random }: Backoff): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.min(attempt, maxDoublings));
}

/** At least as long as was asked for; up to half of it more, for the same reason. */
export function retryDelayMs(retryAfterMs: number, { random }: Pick<Backoff, 'random'>): number {
  return retryAfterMs * (1 + random() / 2);
}
