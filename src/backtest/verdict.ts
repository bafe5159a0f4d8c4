import { levelRank, type Level } from '../domain/escalation.ts';
import type { Judgement } from './result.ts';

/** The first event of an escalation at this level or above; undefined when there is none. */
export function firstAt(level: Level, { escalations }: Judgement) {
  return escalations.find(event => event.edge !== 'cleared' && isAtLeast(event.level, level));
}

/** The highest level a judgement reached; null when nothing was raised. */
export function highestLevel({ escalations }: Judgement): Level | null {
  return escalations.reduce<Level | null>(
    (highest, { edge, level }) =>
      edge !== 'cleared' && (highest === null || levelRank(level) > levelRank(highest)) ? level : highest,
    null,
  );
}

export function isAtLeast(level: Level, least: Level): boolean {
  return levelRank(level) >= levelRank(least);
}

/** True when the last moment of truth of the conversation was turned around. */
export function endsRecovered({ moments }: Judgement): boolean {
  return moments.findLast(({ edge }) => edge !== 'opened')?.edge === 'recovered';
}
