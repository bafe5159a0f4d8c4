/**
 * The course of one participant: the last few entries, and totals over everything before them. Whatever is shown
 * or judged is the totals with the recent entries folded in, so an entry that is corrected while it is still
 * recent is replaced exactly. What has been settled stays as it is: that bounds the memory of a conversation.
 */
export interface Track<Totals, Entry> {
  readonly settled: Totals;
  /** Oldest first. */
  readonly recent: readonly Entry[];
}

export type Fold<Totals, Entry> = (totals: Totals, entry: Entry) => Totals;

/** Appends an entry; past `capacity` the oldest are settled. */
export function append<Totals, Entry>(
  track: Track<Totals, Entry>,
  entry: Entry,
  fold: Fold<Totals, Entry>,
  capacity: number,
): Track<Totals, Entry> {
  const all = [...track.recent, entry];
  const leaving = Math.max(0, all.length - capacity);
  return {
    settled: all.slice(0, leaving).reduce(fold, track.settled),
    recent: all.slice(leaving),
  };
}

/** Totals over all entries there have been. */
export function totalsOf<Totals, Entry>(
  { settled, recent }: Track<Totals, Entry>,
  fold: Fold<Totals, Entry>,
): Totals {
  return recent.reduce(fold, settled);
}

/** Replaces the recent entry of this utterance by what `by` makes of it; null when none is recent. */
export function replace<Totals, Entry extends { readonly utteranceId: string }>(
  track: Track<Totals, Entry>,
  utteranceId: string,
  by: (earlier: Entry) => Entry,
): Track<Totals, Entry> | null {
  if (!track.recent.some(entry => entry.utteranceId === utteranceId)) return null;
  return {
    settled: track.settled,
    recent: track.recent.map(entry => (entry.utteranceId === utteranceId ? by(entry) : entry)),
  };
}

/** Removes the recent entry of this utterance, if there is one. */
export function remove<Totals, Entry extends { readonly utteranceId: string }>(
  track: Track<Totals, Entry>,
  utteranceId: string,
): Track<Totals, Entry> {
  if (!track.recent.some(entry => entry.utteranceId === utteranceId)) return track;
  return { settled: track.settled, recent: track.recent.filter(entry => entry.utteranceId !== utteranceId) };
}
