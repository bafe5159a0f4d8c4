import type { Language } from '../domain/conversation.ts';
import type { ScoreOutcome, Scorer, ScoreRequest } from '../domain/ports.ts';

interface Begun {
  readonly outcome: Promise<ScoreOutcome>;
  uses: number;
}

/**
 * A scorer for recorded replays. `expect` starts scoring a text before its turn comes, so that all workers are
 * busy although the replay goes step by step. Answers depend on text and language only: no deadline expires,
 * nothing is shed, durations are zero, and a result from the cache is not told apart.
 */
export class LookAheadScorer implements Scorer {
  readonly #scorer: Scorer;
  readonly #maxBegun: number;
  readonly #begun = new Map<string, Begun>();
  readonly #quietWaiters: (() => void)[] = [];
  #awaited = 0;

  /** @param maxBegun expected texts kept until they are asked for; the oldest is given up first */
  constructor(scorer: Scorer, maxBegun = 128) {
    this.#scorer = scorer;
    this.#maxBegun = maxBegun;
  }

  /** Answers that were asked for by `score` and have not come yet. */
  get awaited(): number {
    return this.#awaited;
  }

  expect(text: string, language: Language): void {
    const key = keyOf(text, language);
    const begun = this.#begun.get(key);
    if (begun !== undefined) begun.uses++;
    else this.#begun.set(key, { outcome: this.#run(text, language), uses: 1 });
    const oldest = this.#begun.keys().next();
    if (this.#begun.size > this.#maxBegun && oldest.done !== true) this.#begun.delete(oldest.value);
  }

  async score({ text, language }: ScoreRequest): Promise<ScoreOutcome> {
    this.#awaited++;
    try {
      return await this.#take(text, language);
    } finally {
      if (--this.#awaited === 0) for (const wake of this.#quietWaiters.splice(0)) wake();
    }
  }

  /** Resolves when every answer asked for by `score` has come. */
  quiet(): Promise<void> {
    if (this.#awaited === 0) return Promise.resolve();
    return new Promise(resolve => this.#quietWaiters.push(resolve));
  }

  #take(text: string, language: Language): Promise<ScoreOutcome> {
    const key = keyOf(text, language);
    const begun = this.#begun.get(key);
    if (begun === undefined) return this.#run(text, language);
    if (--begun.uses === 0) this.#begun.delete(key);
    return begun.outcome;
  }

  async #run(text: string, language: Language): Promise<ScoreOutcome> {
    const outcome = await this.#scorer.score({
      text,
      language,
      priority: 'final',
      deadlineMs: Infinity,
    });
    if (outcome.kind !== 'scored') return outcome;
    return { kind: 'scored', score: { ...outcome.score, cached: false }, waitMs: 0, runMs: 0 };
  }
}

function keyOf(text: string, language: Language): string {
  return `${language}:${text}`;
}
