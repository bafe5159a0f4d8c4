import type { PhraseHit } from '../../../domain/signals.ts';

/** Where something is in a text. */
export type Span = Pick<PhraseHit, 'begin' | 'end'>;

export function overlaps(a: Span, b: Span): boolean {
  return a.begin < b.end && b.begin < a.end;
}

/** Keeps of overlapping hits of one category the heaviest, at equal weight the longest; sorted by position. */
export function mergeOverlapping(hits: readonly PhraseHit[]): PhraseHit[] {
  const kept: PhraseHit[] = [];
  for (const hit of [...hits].sort(heaviestFirst))
    if (!kept.some(other => other.category === hit.category && overlaps(other, hit))) kept.push(hit);
  return kept.sort(byPosition);
}

function heaviestFirst(a: PhraseHit, b: PhraseHit): number {
  return b.weight - a.weight || b.end - b.begin - (a.end - a.begin) || byPosition(a, b);
}

function byPosition(a: PhraseHit, b: PhraseHit): number {
  return (
    a.begin - b.begin || a.end - b.end || compare(a.category, b.category) || compare(a.phraseId, b.phraseId)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
