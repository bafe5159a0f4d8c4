import { describe, expect, test } from 'vitest';
import type { ScoreRequest, Scorer } from '../../../../src/domain/ports.ts';
import { createOcclusion, maxPieces, piecesOf } from '../../../../src/pipeline/detect/occlusion.ts';
import { score } from '../../../support/builders.ts';
import { FakeClock } from '../../../support/fakes.ts';

const clock = new FakeClock();

/** Adds up what each known word is worth. */
function adding(worth: Record<string, number>, requests: ScoreRequest[] = []): Scorer {
  return {
    score: request => {
      requests.push(request);
      const valence = Object.entries(worth).reduce(
        (sum, [word, value]) => sum + (request.text.includes(word) ? value : 0),
        0,
      );
      return Promise.resolve({ kind: 'scored', score: score(valence), waitMs: 0, runMs: 1 });
    },
  };
}

describe('the words that mattered', () => {
  const text = 'this is a terrible and useless answer, thanks';

  test('are those without which the valence would be another, at their positions', async () => {
    const occlude = createOcclusion({
      scorer: adding({ terrible: -0.5, useless: -0.3, thanks: 0.2 }),
      clock,
      budgetMs: 100,
    });
    const words = await occlude(text, 'en');
    expect(words.map(({ begin, end, contribution }) => [text.slice(begin, end), contribution])).toEqual([
      ['terrible', -0.5],
      ['useless', -0.3],
      ['thanks', 0.2],
    ]);
  });

  test('are asked for behind every live utterance, and in a bounded number of requests', async () => {
    const requests: ScoreRequest[] = [];
    const occlude = createOcclusion({ scorer: adding({}, requests), clock, budgetMs: 100 });
    await occlude('so many words '.repeat(500), 'en');
    expect(requests.length).toBeLessThanOrEqual(maxPieces + 1);
    expect(new Set(requests.map(({ priority }) => priority))).toEqual(new Set(['interim']));
  });

  test('that come after the budget are left out', async () => {
    const late = new FakeClock();
    const scorer: Scorer = {
      score: request => {
        late.advance(40);
        return adding({ terrible: -0.5, thanks: 0.5 }).score(request);
      },
    };
    const words = await createOcclusion({ scorer, clock: late, budgetMs: 100 })(text, 'en');
    expect(words.map(({ begin, end }) => text.slice(begin, end))).toEqual(['terrible']);
  });

  test.each<[string, Scorer]>([
    ['is busy', { score: () => Promise.resolve({ kind: 'shed' }) }],
    ['fails', { score: () => Promise.reject(new Error('broken')) }],
    [
      'is the lexicon',
      {
        score: () =>
          Promise.resolve({ kind: 'scored', score: score(-1, { scorer: 'lexicon' }), waitMs: 0, runMs: 0 }),
      },
    ],
  ])('are not known when the scorer %s', async (_, scorer) => {
    expect(await createOcclusion({ scorer, clock, budgetMs: 100 })(text, 'en')).toEqual([]);
  });

  test('are looked for in a few texts at a time', async () => {
    const occlude = createOcclusion({
      scorer: adding({ terrible: -0.5 }),
      clock,
      budgetMs: 100,
      maxConcurrent: 1,
    });
    const [first, second] = await Promise.all([occlude(text, 'en'), occlude(text, 'en')]);
    expect([first.length, second.length]).toEqual([1, 0]);
  });
});

test('a text is cut at its words, a long one into pieces of several', () => {
  expect(piecesOf("¿qué pasó? it's gone")).toEqual([
    { begin: 1, end: 4 },
    { begin: 5, end: 9 },
    { begin: 11, end: 15 },
    { begin: 16, end: 20 },
  ]);
  expect(piecesOf('word '.repeat(1_000))).toHaveLength(24);
  expect(piecesOf('… !')).toEqual([]);
});
