import { instantMs } from '../instant.ts';

/** Vendors' units of time, all to milliseconds. Absent or unreadable values stay absent. */

export function msOfSeconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : whole(seconds * 1_000);
}

/** Rounded; nothing beyond exact integers, and no negative zero, which JSON does not know. */
function whole(value: number): number | undefined {
  const rounded = Math.round(value) + 0;
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** Units of 100 ns, as Azure counts. */
export function msOfTicks(ticks: number | undefined): number | undefined {
  return ticks === undefined ? undefined : whole(ticks / 10_000);
}

/** A protobuf Duration in JSON: "0.900s". */
export function msOfDuration(duration: string | undefined): number | undefined {
  const seconds = duration === undefined ? null : /^(-?\d{1,12}(?:\.\d{1,9})?)s$/u.exec(duration);
  return seconds === null ? undefined : msOfSeconds(Number(seconds[1]));
}

/** A protobuf Duration or Timestamp as `{seconds, nanos}`. */
export function msOfSecondsNanos(seconds: number | undefined, nanos: number | undefined): number | undefined {
  if (seconds === undefined && nanos === undefined) return undefined;
  return whole((seconds ?? 0) * 1_000 + (nanos ?? 0) / 1_000_000);
}

/** An ISO 8601 duration of hours, minutes and seconds: "PT1M12.48S". */
export function msOfIsoDuration(duration: string | undefined): number | undefined {
  const parts =
    duration === undefined
      ? null
      : /^PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?$/u.exec(duration);
  if (parts === null || duration === 'PT') return undefined;
  // A part that is not there is undefined, which its type does not say.
  const [hours = 0, minutes = 0, seconds = 0] = [...parts].slice(1).map(part => Number(part || 0));
  return msOfSeconds(hours * 3_600 + minutes * 60 + seconds);
}

/** An RFC 3339 date-time, with up to nine digits of a second. */
export function msOfInstant(instant: string | null | undefined): number | undefined {
  return typeof instant === 'string' ? instantMs(instant) : undefined;
}

/** Where something that lasts so long ends; undefined where either is not told. */
export function endOf(beginMs: number | undefined, durationMs: number | undefined): number | undefined {
  return beginMs === undefined || durationMs === undefined ? undefined : beginMs + durationMs;
}
