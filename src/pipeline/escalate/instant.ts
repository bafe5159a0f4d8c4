/** When something was said: on the recorded clock, and from the start of the conversation where that is known. */
export interface Instant {
  readonly receivedAtMs: number;
  readonly endOffsetMs?: number;
}

/**
 * Time from one instant to another. Offsets count where both have them: they tell the same story at whatever
 * speed a conversation is replayed.
 */
export function elapsedMs(from: Instant, to: Instant): number {
  if (from.endOffsetMs !== undefined && to.endOffsetMs !== undefined)
    return to.endOffsetMs - from.endOffsetMs;
  return to.receivedAtMs - from.receivedAtMs;
}

export function instantOf({ receivedAtMs, endOffsetMs }: Instant): Instant {
  return { receivedAtMs, ...(endOffsetMs === undefined ? {} : { endOffsetMs }) };
}
