/**
 * What recognisers without utterance ids need: which utterance is being spoken on each track, so that interims
 * and their final carry one id, and an empty final ends what was open. Plain data, bounded.
 */
export interface Tracks {
  /** Utterances begun so far: the numbers in the ids made here. */
  readonly begun: number;
  readonly open: readonly OpenUtterance[];
}

export interface OpenUtterance {
  readonly track: string;
  readonly utteranceId: string;
  readonly beginOffsetMs?: number;
}

export const noTracks: Tracks = { begun: 0, open: [] };

/** More tracks than any call has; the one longest open is forgotten first. */
const maxOpenTracks = 32;

export interface Heard {
  readonly track: string;
  readonly text: string;
  readonly final: boolean;
  /** The vendor's id of this utterance, where there is one: used when the utterance begins here. */
  readonly id?: string | undefined;
  readonly beginOffsetMs?: number | undefined;
}

export type Placed =
  /** No words, and no open utterance that they end. */
  | { readonly kind: 'empty'; readonly tracks: Tracks }
  | {
      readonly kind: 'spoken';
      readonly utteranceId: string;
      /** Where the utterance began, by its first interim. */
      readonly beginOffsetMs: number | undefined;
      readonly tracks: Tracks;
    };

/** Finds or begins the utterance that these words belong to; a final closes it. */
export function place(tracks: Tracks, heard: Heard): Placed {
  const known = tracks.open.find(open => open.track === heard.track);
  if (heard.text.trim() === '' && !(heard.final && known !== undefined)) return { kind: 'empty', tracks };
  const begins = known === undefined;
  const utteranceId = known?.utteranceId ?? heard.id ?? `${heard.track}-${tracks.begun}`;
  const beginOffsetMs = known?.beginOffsetMs ?? heard.beginOffsetMs;
  const others = tracks.open.filter(open => open !== known);
  const open = heard.final
    ? others
    : [
        ...others,
        { track: heard.track, utteranceId, ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }) },
      ].slice(-maxOpenTracks);
  return {
    kind: 'spoken',
    utteranceId,
    beginOffsetMs,
    tracks: { begun: tracks.begun + (begins ? 1 : 0), open },
  };
}
