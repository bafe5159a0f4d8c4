import type { ScoreOutcome, Scorer, ScoreRequest } from '../../src/domain/ports.ts';
import { score } from './builders.ts';

/** Answers when the test says so, what the test says; oldest request first. */
export class ScriptedScorer implements Scorer {
  readonly requests: ScoreRequest[] = [];
  readonly #waiting: ((outcome: ScoreOutcome) => void)[] = [];

  get waiting(): number {
    return this.#waiting.length;
  }

  score(request: ScoreRequest): Promise<ScoreOutcome> {
    this.requests.push(request);
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  answer(outcome: ScoreOutcome): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) throw new Error('no request waits for an answer');
    resolve(outcome);
  }

  answerWith(valence: number): void {
    this.answer({ kind: 'scored', score: score(valence), waitMs: 0, runMs: 1 });
  }
}
