import { describe, expect, it } from 'vitest';
import type { ScoreRequest } from '../../../src/domain/ports.ts';
import { cachedScorer, type ScoreCacheOptions } from '../../../src/inference/scoreCache.ts';
import { score } from '../../support/builders.ts';
import { CountingMeter, FakeClock } from '../../support/fakes.ts';
import { ScriptedScorer } from '../../support/scriptedScorer.ts';

function cache(options: Partial<ScoreCacheOptions> = {}) {
  const scorer = new ScriptedScorer();
  const meter = new CountingMeter();
  const clock = new FakeClock();
  const cached = cachedScorer({ entries: 100, maxChars: 40, ...options }, { scorer, clock, meter });
  const ask = (text: string, request: Partial<ScoreRequest> = {}) =>
    cached.score({ text, language: 'en', priority: 'final', deadlineMs: 250, ...request });
  const hits = () => meter.counts.get('score-cache-hit') ?? 0;
  return { scorer, clock, ask, hits };
}

const lexiconOutcome = {
  kind: 'scored',
  score: score(0, { scorer: 'lexicon' }),
  waitMs: 250,
  runMs: 0,
} as const;

describe('score cache', () => {
  it('answers a text it knows from the earlier result, says so, and counts it', async () => {
    const { scorer, ask, hits } = cache();
    const first = ask('thank you');
    scorer.answerWith(0.8);
    await first;
    await expect(ask('thank you')).resolves.toEqual({
      kind: 'scored',
      score: score(0.8, { cached: true }),
      waitMs: 0,
      runMs: 0,
    });
    expect(scorer.requests).toHaveLength(1);
    expect(hits()).toBe(1);
    await expect(first).resolves.toMatchObject({ score: { cached: false } });
  });

  it.each<[string, Partial<ScoreCacheOptions>, string, Partial<ScoreRequest>]>([
    ['the same words in another language', {}, 'no', { language: 'es' }],
    ['other capitals', {}, 'No', {}],
    ['a text that is too long', { maxChars: 1 }, 'no', {}],
    ['anything when it is off', { entries: 0 }, 'no', {}],
  ])('does not answer %s', async (_, options, text, request) => {
    const { scorer, ask, hits } = cache(options);
    const first = ask('no');
    scorer.answerWith(-0.2);
    await first;
    void ask(text, request);
    expect(scorer.waiting).toBe(1);
    expect(hits()).toBe(0);
  });

  it('scores a text once that several ask for at the same time', async () => {
    const { scorer, clock, ask, hits } = cache();
    const leader = ask('hello');
    const follower = ask('hello');
    clock.advance(7);
    scorer.answerWith(0.1);
    await expect(leader).resolves.toMatchObject({ score: { cached: false } });
    await expect(follower).resolves.toMatchObject({ score: { cached: true }, waitMs: 7 });
    expect(scorer.requests).toHaveLength(1);
    expect(hits()).toBe(1);
  });

  it('never keeps what the lexicon said, and asks again for who waited on it', async () => {
    const { scorer, ask, hits } = cache();
    void ask('hello');
    const follower = ask('hello');
    scorer.answer(lexiconOutcome);
    await Promise.resolve();
    await expect.poll(() => scorer.waiting).toBe(1);
    scorer.answerWith(0.1);
    await expect(follower).resolves.toMatchObject({ score: { scorer: 'model', cached: false } });
    expect(hits()).toBe(0);
  });

  it('lets no final wait for an interim, which may be shed, nor for a final with more time', () => {
    const { scorer, ask } = cache();
    void ask('hello', { priority: 'interim' });
    void ask('hello', { deadlineMs: 250 });
    void ask('hello', { deadlineMs: 100 });
    expect(scorer.waiting).toBe(3);
  });

  it('forgets the least recently used first', async () => {
    const { scorer, ask, hits } = cache({ entries: 2 });
    for (const text of ['a', 'b', 'a', 'c']) {
      const asked = ask(text);
      if (scorer.waiting > 0) scorer.answerWith(0);
      await asked;
    }
    expect(hits()).toBe(1);
    void ask('b');
    expect(scorer.waiting).toBe(1);
  });
});
