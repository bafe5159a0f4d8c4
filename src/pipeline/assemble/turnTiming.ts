import type { TurnTiming, Utterance } from '../../domain/utterance.ts';

/** The last stretch of speech of a conversation, as far as its offsets are known. */
export interface LastSpeech {
  readonly speaker: string;
  readonly beginOffsetMs?: number;
  readonly endOffsetMs: number;
}

/** The participant id where the source gives one, else the role: whose speech this is. */
export function speakerOf(utterance: Utterance): string {
  return utterance.participantId ?? utterance.role;
}

/**
 * Timing of an utterance against the speech before it. Offsets that are missing give no values, not zeros.
 * @param last absent for the first speech, and for a correction: what came after it must not be taken for before
 */
export function turnTiming(utterance: Utterance, last: LastSpeech | undefined): TurnTiming {
  const { beginOffsetMs: begin, endOffsetMs: end } = utterance;
  const durationMs = begin === undefined || end === undefined ? undefined : end - begin;
  const gapMs = begin === undefined || last === undefined ? undefined : begin - last.endOffsetMs;
  const overlapMs = overlapOf(utterance, last);
  return {
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(gapMs !== undefined && gapMs >= 0 ? { silenceBeforeMs: gapMs } : {}),
    ...(overlapMs > 0 ? { overlapMs } : {}),
  };
}

/** How long both spoke; 0 where it is unknown, one speaker's own, or the words of one came in late. */
function overlapOf(utterance: Utterance, last: LastSpeech | undefined): number {
  const { beginOffsetMs: begin, endOffsetMs: end } = utterance;
  if (begin === undefined || last === undefined || last.speaker === speakerOf(utterance)) return 0;
  return Math.min(end ?? last.endOffsetMs, last.endOffsetMs) - Math.max(begin, last.beginOffsetMs ?? begin);
}

/** The later of what was and this utterance, by its end. */
export function laterSpeech(utterance: Utterance, last: LastSpeech | undefined): LastSpeech | undefined {
  const { beginOffsetMs, endOffsetMs } = utterance;
  if (endOffsetMs === undefined || (last !== undefined && last.endOffsetMs >= endOffsetMs)) return last;
  return {
    speaker: speakerOf(utterance),
    ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }),
    endOffsetMs,
  };
}
