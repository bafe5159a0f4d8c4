import { expect, test } from 'vitest';
import {
  noTracks,
  place,
  type Heard,
  type Tracks,
} from '../../../../../src/pipeline/accept/inlets/tracks.ts';

/** The ids of what is heard, one after the other; `-` where there are no words. */
function idsOf(...heard: readonly Partial<Heard>[]): string[] {
  let tracks: Tracks = noTracks;
  return heard.map(one => {
    const placed = place(tracks, { track: 'a', text: 'words', final: false, ...one });
    tracks = placed.tracks;
    return placed.kind === 'empty' ? '-' : placed.utteranceId;
  });
}

test('interims and their final share an id; the next utterance has another', () => {
  expect(idsOf({}, {}, { final: true }, {}, { final: true })).toEqual(['a-0', 'a-0', 'a-0', 'a-1', 'a-1']);
});

test('each track has its own open utterance', () => {
  expect(idsOf({}, { track: 'b' }, { final: true }, { track: 'b', final: true })).toEqual([
    'a-0',
    'b-1',
    'a-0',
    'b-1',
  ]);
});

test("the vendor's id is used when the utterance begins, and kept until it ends", () => {
  expect(idsOf({ id: 'x' }, { id: 'y', final: true }, { id: 'z', final: true })).toEqual(['x', 'x', 'z']);
});

test('an empty final ends what is open; other empties are no words', () => {
  expect(
    idsOf({ text: ' ' }, { text: '', final: true }, {}, { text: '', final: true }, { text: '', final: true }),
  ).toEqual(['-', '-', 'a-0', 'a-0', '-']);
});

test('the begin is that of the first interim', () => {
  const first = place(noTracks, { track: 'a', text: 'my', final: false, beginOffsetMs: 100 });
  const last = place(first.tracks, { track: 'a', text: 'my parcel', final: true, beginOffsetMs: 900 });
  expect(last).toMatchObject({ beginOffsetMs: 100 });
});

test('tracks that never end are forgotten, the oldest first', () => {
  const many = Array.from({ length: 40 }, (_, at) => ({ track: `t${at}` }));
  expect(idsOf(...many, { track: 't0' }, { track: 't39' }).slice(-2)).toEqual(['t0-40', 't39-39']);
});
