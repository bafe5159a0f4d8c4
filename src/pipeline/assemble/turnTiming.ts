import type { TurnTiming, Utterance } from '../../domain/utterance.ts';

/** The last stretch of speech of a conversation, as far as its offsets are known. */
export interface LastSpeech {
  readonly speaker: string;
  readonly endOffsetMs: number;
}

/** The participant id where the source gives one, else the role: whose speech this is. */
export function speakerOf(utterance: Utterance): string {
  return utterance.participantId ?? utterance.role;
}

/** Timing of an utterance against the speech before it. Offsets that are missing give no values, not zeros. */
export function turnTiming(utterance: Utterance, last: LastSpeech | undefined): TurnTiming {
  const { beginOffsetMs: begin, endOffsetMs: end } = utterance;
  const durationMs = begin === undefined || end === undefined ? undefined : end - begin;
  const gapMs = begin === undefined || last === undefined ? undefined : begin - last.endOffsetMs;
  const otherSpeaker = last !== undefined && last.speaker !== speakerOf(utterance);
  return {
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(gapMs !== undefined && gapMs >= 0 ? { silenceBeforeMs: gapMs } : {}),
    ...(gapMs !== undefined && gapMs < 0 && otherSpeaker
      ? { overlapMs: Math.min(-gapMs, durationMs ?? -gapMs) }
      : {}),
  };
}

/** The later of what was and this utterance, by its end. */
export function laterSpeech(utterance: Utterance, last: LastSpeech | undefined): LastSpeech | undefined {
  const end = utterance.endOffsetMs;
  if (end === undefined || (last !== undefined && last.endOffsetMs >= end)) return last;
  return { speaker: speakerOf(utterance), endOffsetMs: end };
}
