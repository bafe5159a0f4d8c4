import type { Conversion, Inlet, InletResult, InletState, InletUtterance } from './inlet.ts';
import { ignored, present } from './results.ts';

/** A sentence that its vendor said goes on in its next piece. */
interface OpenSentence {
  readonly speaker: string;
  readonly utteranceId: string;
  readonly text: string;
  readonly beginOffsetMs?: number;
  /** Of its newest piece. */
  readonly endOffsetMs?: number;
}

interface Joining {
  readonly inner: InletState;
  readonly open?: OpenSentence;
}

/** A sentence without end, from a vendor whose punctuation is off, begins anew past these. */
const maxSentenceMs = 20_000;
/** After a longer silence the next words are another sentence. */
const maxPauseMs = 2_000;
const maxSentenceUnits = 600;

/**
 * The inlet with the pieces of a sentence joined: the first piece counts at once, as a final; each that follows
 * replaces it by all there is of the sentence. Nothing waits, and a threat that is cut in two is still read whole.
 * Interims of a sentence that goes on say nothing: a final can't become an interim again. Somebody else's words
 * end the sentence. Inlets whose vendors never cut sentences come out as they are.
 */
export function joinSentences(inlet: Inlet): Inlet<Joining> {
  return {
    ...inlet,
    initialState: () => ({ inner: inlet.initialState() }),
    convert(message, state, context): Conversion<Joining> {
      const conversion = inlet.convert(message, state.inner, context);
      let { open } = state;
      const results = conversion.results.map(result => {
        if (result.kind !== 'utterance') return result;
        const joined = join(result, open);
        open = joined.open;
        return joined.result;
      });
      return { results, state: { inner: conversion.state, ...(open === undefined ? {} : { open }) } };
    },
  };
}

interface Joined {
  readonly result: InletResult;
  readonly open: OpenSentence | undefined;
}

function join(piece: InletUtterance, open: OpenSentence | undefined): Joined {
  const goesOn = open !== undefined && continues(piece, open) ? open : undefined;
  if (!piece.final) return { result: goesOn === undefined ? piece : ignored('stale'), open };
  // A final without words says that the speaker paused.
  if (piece.text.trim() === '')
    return goesOn === undefined ? { result: piece, open } : { result: ignored('empty'), open: undefined };
  const whole = goesOn === undefined ? piece : appended(goesOn, piece);
  return { result: whole, open: piece.continues === true ? sentenceOf(whole) : undefined };
}

function continues(piece: InletUtterance, open: OpenSentence): boolean {
  const { beginOffsetMs, endOffsetMs } = piece;
  const pauseMs = between(open.endOffsetMs, beginOffsetMs);
  const lengthMs = between(open.beginOffsetMs, endOffsetMs);
  return (
    (piece.speaker ?? '') === open.speaker &&
    piece.edit === 'new' &&
    piece.utteranceId !== open.utteranceId &&
    pauseMs <= maxPauseMs &&
    lengthMs <= maxSentenceMs &&
    open.text.length + piece.text.length < maxSentenceUnits
  );
}

/** Zero where one of the two is not told. */
function between(fromMs: number | undefined, toMs: number | undefined): number {
  return fromMs === undefined || toMs === undefined ? 0 : toMs - fromMs;
}

function appended(open: OpenSentence, piece: InletUtterance): InletUtterance {
  return present({
    ...piece,
    edit: 'replace' as const,
    utteranceId: open.utteranceId,
    text: `${open.text} ${piece.text.trim()}`,
    beginOffsetMs: open.beginOffsetMs,
  });
}

function sentenceOf({
  speaker = '',
  utteranceId,
  text,
  beginOffsetMs,
  endOffsetMs,
}: InletUtterance): OpenSentence {
  return present({ speaker, utteranceId, text: text.trim(), beginOffsetMs, endOffsetMs });
}
