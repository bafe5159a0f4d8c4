import { LRUCache } from 'lru-cache';
import type { Clock, Meter, ScoreOutcome, Scorer, ScoreRequest } from '../domain/ports.ts';
import type { Score } from '../domain/signals.ts';

export interface ScoreCacheOptions {
  /** Results that are kept; the least recently used go first. 0 switches the cache off. */
  readonly entries: number;
  /** Longest text that is kept, in UTF-16 units: "yes", "thank you", "un momento" come back, stories don't. */
  readonly maxChars: number;
}

export interface ScoreCachePorts {
  readonly scorer: Scorer;
  readonly clock: Clock;
  readonly meter: Meter;
}

/**
 * Answers short texts from earlier results of the same model, which depend on nothing but text and language. A
 * text that is just being scored is waited for, not scored twice. Only the model's results are kept.
 */
export function cachedScorer({ entries, maxChars }: ScoreCacheOptions, ports: ScoreCachePorts): Scorer {
  if (entries === 0) return ports.scorer;
  const { scorer, clock, meter } = ports;
  const kept = new LRUCache<string, Score>({ max: entries });
  const leaders = new Map<string, Leader>();

  const hit = (score: Score, sinceMs: number): ScoreOutcome => {
    meter.count('score-cache-hit');
    return { kind: 'scored', score: { ...score, cached: true }, waitMs: clock.nowMs() - sinceMs, runMs: 0 };
  };

  const scoreAndKeep = async (key: string, request: ScoreRequest): Promise<ScoreOutcome> => {
    const outcome = await scorer.score(request);
    if (isOfModel(outcome)) kept.set(key, outcome.score);
    return outcome;
  };

  const lead = (key: string, request: ScoreRequest): Promise<ScoreOutcome> => {
    const outcome = scoreAndKeep(key, request).finally(() => leaders.delete(key));
    leaders.set(key, { deadlineMs: request.deadlineMs, outcome });
    return outcome;
  };

  const follow = async (leader: Leader, key: string, request: ScoreRequest): Promise<ScoreOutcome> => {
    const sinceMs = clock.nowMs();
    const outcome = await leader.outcome;
    // Without the model's answer this request still has the rest of its own time.
    return isOfModel(outcome) ? hit(outcome.score, sinceMs) : scoreAndKeep(key, request);
  };

  return {
    score: request => {
      if (request.text.length > maxChars) return scorer.score(request);
      const key = `${request.language}:${request.text}`;
      const known = kept.get(key);
      if (known !== undefined) return Promise.resolve(hit(known, clock.nowMs()));
      const leader = leaders.get(key);
      if (leader !== undefined)
        return leader.deadlineMs <= request.deadlineMs
          ? follow(leader, key, request)
          : scoreAndKeep(key, request);
      // An interim may be shed, and waits behind finals: nobody follows one.
      return request.priority === 'final' ? lead(key, request) : scoreAndKeep(key, request);
    },
  };
}

/** The final that is being scored, whose result others of the same text take. */
interface Leader {
  readonly deadlineMs: number;
  readonly outcome: Promise<ScoreOutcome>;
}

function isOfModel(outcome: ScoreOutcome): outcome is Extract<ScoreOutcome, { kind: 'scored' }> {
  return outcome.kind === 'scored' && outcome.score.scorer === 'model';
}
