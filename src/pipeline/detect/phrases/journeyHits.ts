import type { JourneyHit } from '../../../domain/signals.ts';
import type { Findings } from './bookScanner.ts';
import { overlaps, type Span } from './overlap.ts';
import type { Token } from './tokenise.ts';

/** So many words may stand between an event and what says that it is someone else's, or long past. */
const maxWordsBetween = 4;

/**
 * The journey events that count: without those that only look like one or are distant ("my sister's", "last
 * year"). Of overlapping ones the most special is told (a sector's before the general one), then the heaviest, then
 * the longest. By position.
 */
export function journeyHits(
  { journey, journeyExceptions, distant }: Findings,
  tokens: readonly Token[],
): JourneyHit[] {
  const kept: Findings['journey'] = [];
  const real = journey.filter(
    hit =>
      !journeyExceptions.some(except => except.eventId === hit.eventId && overlaps(except, hit)) &&
      !distant.some(span => isClose(span, hit, tokens)),
  );
  for (const hit of real.sort(mostSpecialFirst))
    if (!kept.some(other => overlaps(other, hit))) kept.push(hit);
  return kept
    .sort((a, b) => a.begin - b.begin)
    .map(({ eventId, stage, weight, begin, end }) => ({ eventId, stage, weight, begin, end }));
}

function mostSpecialFirst(a: Findings['journey'][number], b: Findings['journey'][number]): number {
  return (
    b.depth - a.depth ||
    b.weight - a.weight ||
    b.end - b.begin - (a.end - a.begin) ||
    a.begin - b.begin ||
    (a.eventId < b.eventId ? -1 : 1)
  );
}

/** In the same sentence, with few words between them. */
function isClose(a: Span, b: Span, tokens: readonly Token[]): boolean {
  if (overlaps(a, b)) return true;
  const [from, to] = a.begin < b.begin ? [a.end, b.begin] : [b.end, a.begin];
  const crossed = tokens.filter(({ begin }) => begin >= from && begin <= to);
  return crossed.every(({ boundary }) => boundary !== 2) && crossed.length - 1 <= maxWordsBetween;
}
