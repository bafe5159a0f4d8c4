import type { Pattern, PatternPart } from '../domain/phrases.ts';
import { NotationError } from './notation.ts';

/** Limits that keep matching linear and the compiled pack small. */
const limits = { words: 16, gaps: 2, nodes: 4_000 } as const;

/** Where a choice leaves a pattern in more places than this, the matcher joins them. */
const joinAbove = 16;

/** What a pattern can match, at least and at most. */
interface Extent {
  readonly minWords: number;
  readonly maxWords: number;
  readonly gaps: number;
  readonly mayBeginWithGap: boolean;
  readonly mayEndWithGap: boolean;
}

const nothing: Extent = { minWords: 0, maxWords: 0, gaps: 0, mayBeginWithGap: false, mayEndWithGap: false };

/**
 * Refuses patterns that would match nothing, anything, or too expensively. Returns the nodes it takes at most.
 * @throws NotationError
 */
export function checkPattern(pattern: Pattern): number {
  const extent = extentOf(pattern);
  const { nodes } = sizeOf(pattern, 1);
  if (extent.minWords === 0) throw new NotationError('at least one word must be required');
  if (extent.maxWords > limits.words) throw new NotationError(`may not be longer than ${limits.words} words`);
  if (extent.gaps > limits.gaps) throw new NotationError(`may not have more than ${limits.gaps} gaps`);
  if (nodes > limits.nodes)
    throw new NotationError(`too many alternatives (size ${nodes}, limit ${limits.nodes}): split it`);
  if (extent.mayBeginWithGap || extent.mayEndWithGap)
    throw new NotationError('a gap must stand between words that are required');
  return nodes;
}

function extentOf(pattern: Pattern): Extent {
  return pattern.map(extentOfPart).reduce(
    (before, part) => ({
      minWords: before.minWords + part.minWords,
      maxWords: before.maxWords + part.maxWords,
      gaps: before.gaps + part.gaps,
      mayBeginWithGap: before.mayBeginWithGap || (before.minWords === 0 && part.mayBeginWithGap),
      mayEndWithGap: part.mayEndWithGap || (part.minWords === 0 && before.mayEndWithGap),
    }),
    nothing,
  );
}

function extentOfPart(part: PatternPart): Extent {
  switch (part.kind) {
    case 'word':
    case 'number':
      return { ...nothing, minWords: 1, maxWords: 1 };
    case 'gap':
      return { ...nothing, gaps: 1, mayBeginWithGap: true, mayEndWithGap: true };
    case 'sentence-start':
    case 'sentence-end':
      return nothing;
    case 'choice': {
      const ways = part.alternatives.map(extentOf);
      return {
        minWords: part.optional ? 0 : Math.min(...ways.map(way => way.minWords)),
        maxWords: Math.max(...ways.map(way => way.maxWords)),
        gaps: Math.max(...ways.map(way => way.gaps)),
        mayBeginWithGap: ways.some(way => way.mayBeginWithGap),
        mayEndWithGap: ways.some(way => way.mayEndWithGap),
      };
    }
  }
}

/** Nodes that a pattern adds to the matcher, and in how many places it ends, when it begins in `places`. */
interface Size {
  readonly nodes: number;
  readonly places: number;
}

function sizeOf(pattern: Pattern, places: number): Size {
  return pattern.reduce<Size>(
    (before, part) => {
      const size = sizeOfPart(part, before.places);
      return { nodes: before.nodes + size.nodes, places: size.places };
    },
    { nodes: 0, places },
  );
}

function sizeOfPart(part: PatternPart, places: number): Size {
  if (part.kind !== 'choice') return { nodes: places, places };
  const ways = part.alternatives.map(way => sizeOf(way, places));
  const nodes = ways.reduce((sum, way) => sum + way.nodes, 0);
  const ends = ways.reduce((sum, way) => sum + way.places, part.optional ? places : 0);
  return { nodes, places: ends > joinAbove ? 1 : ends };
}
