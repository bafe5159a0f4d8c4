import { expect, test } from 'vitest';
import type { ScoreOutcome, Scorer, ScoreRequest } from '../../../src/domain/ports.ts';
import { lookAhead } from '../../../src/replay/lookAhead.ts';
import { LookAheadScorer } from '../../../src/replay/lookAheadScorer.ts';
import { score } from '../../support/builders.ts';

/** Answers when told to. */
class HeldScorer implements Scorer {
  readonly requests: ScoreRequest[] = [];
  readonly #answers: ((outcome: ScoreOutcome) => void)[] = [];

  score(request: ScoreRequest): Promise<ScoreOutcome> {
    this.requests.push(request);
    return new Promise(resolve => this.#answers.push(resolve));
  }

  answer(valence: number): void {
    this.#answers.shift()?.({
      kind: 'scored',
      score: score(valence, { cached: true }),
      waitMs: 3,
      runMs: 4,
    });
  }
}

const ask = (text: string): ScoreRequest => ({ text, language: 'en', priority: 'interim', deadlineMs: 1 });

test('an expected text is scored once, and its answer is used when its turn comes', async () => {
  const inner = new HeldScorer();
  const scorer = new LookAheadScorer(inner);
  scorer.expect('where is it', 'en');
  inner.answer(-0.5);

  const outcome = await scorer.score(ask('where is it'));

  expect(inner.requests).toHaveLength(1);
  expect(outcome).toMatchObject({ kind: 'scored', score: { sentiment: { valence: -0.5 } } });
});

test('a text that nobody expected, or in another language, is scored when asked for', async () => {
  const inner = new HeldScorer();
  const scorer = new LookAheadScorer(inner);
  scorer.expect('no', 'es');
  const outcome = scorer.score(ask('no'));
  inner.answer(0.1);
  inner.answer(0.2);

  expect(await outcome).toMatchObject({ score: { sentiment: { valence: 0.2 } } });
  expect(inner.requests.map(request => request.language)).toEqual(['es', 'en']);
});

test('what depends on the moment is taken out: durations, deadlines, priority, cache', async () => {
  const inner = new HeldScorer();
  const scorer = new LookAheadScorer(inner);
  const outcome = scorer.score(ask('hello'));
  inner.answer(0);

  expect(await outcome).toMatchObject({ waitMs: 0, runMs: 0, score: { cached: false } });
  expect(inner.requests[0]).toMatchObject({ priority: 'final', deadlineMs: Infinity });
});

test('quiet waits for the answers that were asked for, not for those only expected', async () => {
  const inner = new HeldScorer();
  const scorer = new LookAheadScorer(inner);
  scorer.expect('later', 'en');
  await scorer.quiet();
  const asked = scorer.score(ask('now'));
  expect(scorer.awaited).toBe(1);
  inner.answer(0);
  inner.answer(0);
  await asked;
  await scorer.quiet();
  expect(scorer.awaited).toBe(0);
});

test('expected texts that nobody asks for are given up, oldest first', async () => {
  const inner = new HeldScorer();
  const scorer = new LookAheadScorer(inner, 2);
  for (const text of ['one', 'two', 'three']) scorer.expect(text, 'en');
  for (let i = 0; i < 3; i++) inner.answer(0);
  await scorer.score(ask('three'));
  expect(inner.requests).toHaveLength(3);
  const again = scorer.score(ask('one'));
  inner.answer(0);
  await again;
  expect(inner.requests).toHaveLength(4);
});

test('looking ahead changes neither items nor order, and stays that far ahead', async () => {
  const entered: number[] = [];
  const lead: number[] = [];
  const items: number[] = [];
  for await (const item of lookAhead([1, 2, 3, 4, 5], 2, value => entered.push(value))) {
    items.push(item);
    lead.push(entered.length - items.length);
  }
  expect(items).toEqual([1, 2, 3, 4, 5]);
  expect(lead).toEqual([2, 2, 2, 1, 0]);
});
