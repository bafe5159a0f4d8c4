const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Waits between attempts before jitter: ten attempts over a day. */
export const retryDelaysMs: readonly number[] = [
  second,
  5 * second,
  20 * second,
  minute,
  5 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
  12 * hour,
];
/** Longest wait that an endpoint may ask for. */
const longestRetryAfterMs = hour;

/**
 * How long to wait after this many failed attempts; undefined when that was the last one. Pure.
 * @param random 0…1: endpoints that failed together must not come back together
 */
export function retryDelayMs(attempts: number, random: number, retryAfterMs?: number): number | undefined {
  const delay = retryDelaysMs[attempts - 1];
  if (delay === undefined) return undefined;
  const jittered = delay * (0.5 + random / 2);
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
}

/** `Retry-After` in seconds or as a date, as milliseconds from now; undefined when it says nothing usable. Pure. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * second;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
