import { describe, expect, it } from 'vitest';
import type { ScoreOutcome, ScoreRequest } from '../../../src/domain/ports.ts';
import type { LexiconScorer } from '../../../src/inference/lexiconScorer.ts';
import { ScoreQueue } from '../../../src/inference/scoreQueue.ts';
import { score } from '../../support/builders.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

const byLexicon = score(-0.2, { scorer: 'lexicon' });
const lexicon: LexiconScorer = () => byLexicon;

function queue(options = {}) {
  const time = new VirtualTime();
  const queue = new ScoreQueue(
    { maxQueuedFinals: 100, maxQueuedInterims: 2, ...options },
    { clock: time, timers: time, lexicon },
  );
  /** Outcomes by text, as they come. */
  const outcomes = new Map<string, ScoreOutcome>();
  const ask = (text: string, request: Partial<ScoreRequest> = {}) => {
    const complete: ScoreRequest = {
      text,
      language: 'en',
      priority: 'final',
      deadlineMs: time.nowMs() + 250,
      ...request,
    };
    return queue.score(complete).then(outcome => {
      outcomes.set(text, outcome);
      return outcome;
    });
  };
  return { time, queue, ask, outcomes };
}

const interim = { priority: 'interim' } as const;
const texts = (taken: Iterable<{ request: ScoreRequest } | undefined>) =>
  [...taken].map(pending => pending?.request.text);

describe('score queue', () => {
  it('serves finals before interims, and each in the order they came', () => {
    const { queue: q, ask } = queue();
    void ask('i1', interim);
    void ask('f1');
    void ask('i2', interim);
    void ask('f2');
    expect(texts([q.take(), q.take(), q.take(), q.take(), q.take()])).toEqual([
      'f1',
      'f2',
      'i1',
      'i2',
      undefined,
    ]);
  });

  it('answers a waiting final by the lexicon at its deadline, not when its turn comes', async () => {
    const { time, queue: q, ask } = queue();
    const outcome = ask('f', { deadlineMs: 250 });
    time.advance(249);
    expect(q.depth.finals).toBe(1);
    time.advance(1);
    await expect(outcome).resolves.toEqual({ kind: 'scored', score: byLexicon, waitMs: 250, runMs: 0 });
    expect(q.depth.finals).toBe(0);
    expect(q.take()).toBeUndefined();
  });

  it('answers a final by the lexicon at its deadline while a worker has it, and ignores the late result', async () => {
    const { time, queue: q, ask } = queue();
    const outcome = ask('f');
    const pending = q.take();
    time.advance(250);
    if (pending === undefined) throw new Error('nothing was taken');
    q.answer(pending, score(1), 3);
    await expect(outcome).resolves.toMatchObject({ score: { scorer: 'lexicon' } });
  });

  it('answers a final at once by the lexicon when its deadline has passed before it came', async () => {
    const { ask } = queue();
    await expect(ask('f', { deadlineMs: 0 })).resolves.toMatchObject({ score: { scorer: 'lexicon' } });
  });

  it('says how long a text waited and how long it ran', async () => {
    const { time, queue: q, ask } = queue();
    const outcome = ask('f');
    time.advance(10);
    const pending = q.take();
    time.advance(4);
    if (pending === undefined) throw new Error('nothing was taken');
    q.answer(pending, score(0.5), 3);
    await expect(outcome).resolves.toEqual({ kind: 'scored', score: score(0.5), waitMs: 11, runMs: 3 });
  });

  it('sheds an interim at its deadline', async () => {
    const { time, queue: q, ask } = queue();
    const outcome = ask('i', { ...interim, deadlineMs: 100 });
    time.advance(100);
    await expect(outcome).resolves.toEqual({ kind: 'shed' });
    expect(q.depth.interims).toBe(0);
  });

  it('sheds the oldest interim for a new one when too many wait, and never a final', async () => {
    const { queue: q, ask, outcomes } = queue();
    for (const text of ['i1', 'i2', 'i3', 'i4']) void ask(text, interim);
    for (const text of ['f1', 'f2', 'f3', 'f4']) void ask(text);
    await Promise.resolve();
    await Promise.resolve();
    expect([...outcomes]).toEqual([
      ['i1', { kind: 'shed' }],
      ['i2', { kind: 'shed' }],
    ]);
    expect(q.depth).toEqual({ finals: 4, interims: 2 });
  });

  it('drops an interim that a newer revision has replaced, when its turn comes', async () => {
    const { queue: q, ask } = queue();
    let replaced = false;
    const old = ask('old', { ...interim, superseded: () => replaced });
    void ask('new', interim);
    replaced = true;
    expect(q.take()?.request.text).toBe('new');
    await expect(old).resolves.toEqual({ kind: 'shed' });
  });

  it('answers finals beyond its bound by the lexicon at once: they are never refused', async () => {
    const { queue: q, ask } = queue({ maxQueuedFinals: 1 });
    void ask('f1');
    await expect(ask('f2')).resolves.toMatchObject({ kind: 'scored', score: { scorer: 'lexicon' } });
    expect(q.depth.finals).toBe(1);
  });

  it('keeps the model at its capacity when three times as much comes: nothing is begun that would come too late', async () => {
    const { time, queue: q, ask, outcomes } = queue({ maxQueuedFinals: 10_000 });
    const runMs = 4;
    const runs = 500;
    for (let run = 0; run < runs; run++) {
      for (let each = 0; each < 3; each++) void ask(`${run}.${each}`);
      const taken = q.take();
      time.advance(runMs);
      if (taken === undefined) continue;
      q.returned(taken);
      q.answer(taken, score(0.5), runMs);
    }
    time.advance(250);
    await q.idle();
    const byModel = [...outcomes.values()].filter(o => o.kind === 'scored' && o.score.scorer === 'model');
    expect(outcomes.size).toBe(3 * runs);
    expect(byModel.length).toBeGreaterThan(0.95 * runs);
  });

  it('tries the model again after a standstill that took longer than a text may wait', async () => {
    const { time, queue: q, ask } = queue();
    const late = ask('late');
    const stuck = q.take();
    time.advance(10_000);
    if (stuck !== undefined) q.returned(stuck);
    expect(await late).toMatchObject({ score: byLexicon });
    void ask('next');
    expect(q.take()?.request.text).toBe('next');
  });

  it('serves what is put back before anything else of its priority', () => {
    const { queue: q, ask } = queue();
    void ask('f1');
    void ask('f2');
    const first = q.take();
    if (first === undefined) throw new Error('nothing was taken');
    q.putBack(first);
    expect(texts([q.take(), q.take()])).toEqual(['f1', 'f2']);
  });

  it('is idle when everything is answered, and only then', async () => {
    const { queue: q, ask } = queue();
    await q.idle();
    void ask('f1');
    let idle = false;
    const waiting = q.idle().then(() => {
      idle = true;
    });
    const pending = q.take();
    await Promise.resolve();
    expect(idle).toBe(false);
    if (pending !== undefined) q.answer(pending, score(0), 1);
    await waiting;
    expect(idle).toBe(true);
  });

  it('leaves nobody without an answer when it closes, and no timer behind', async () => {
    const { time, queue: q, ask } = queue();
    const outcomes = [ask('f'), ask('i', interim)];
    q.take();
    q.close();
    await expect(Promise.all(outcomes)).resolves.toEqual([{ kind: 'failed' }, { kind: 'failed' }]);
    await expect(ask('late')).resolves.toEqual({ kind: 'failed' });
    expect(time.pendingTimers).toBe(0);
  });

  it('serves tenants in turn: one that sends twenty times as much makes nobody else wait', () => {
    const { queue: q, ask } = queue();
    for (let text = 1; text <= 20; text++) void ask(`noisy ${text}`, { tenant: 'noisy' });
    void ask('quiet 1', { tenant: 'quiet' });
    void ask('quiet 2', { tenant: 'quiet' });
    expect(texts([q.take(), q.take(), q.take(), q.take(), q.take()])).toEqual([
      'noisy 1',
      'quiet 1',
      'noisy 2',
      'quiet 2',
      'noisy 3',
    ]);
  });

  it('a full queue is made room in by the tenant with the most in it', async () => {
    const { queue: q, ask, outcomes } = queue({ maxQueuedFinals: 3, maxQueuedInterims: 3 });
    for (const priority of ['final', 'interim'] as const)
      for (const text of ['noisy 1', 'noisy 2', 'noisy 3', 'noisy 4'])
        void ask(`${priority} ${text}`, { tenant: 'noisy', priority });
    void ask('final quiet', { tenant: 'quiet' });
    void ask('interim quiet', { tenant: 'quiet', priority: 'interim' });
    await Promise.resolve();
    expect([...outcomes].map(([text, { kind }]) => `${text}: ${kind}`)).toEqual([
      'final noisy 4: scored',
      'interim noisy 1: shed',
      'final noisy 3: scored',
      'interim noisy 2: shed',
    ]);
    expect(texts([q.take(), q.take(), q.take(), q.take(), q.take(), q.take(), q.take()])).toEqual([
      'final noisy 1',
      'final quiet',
      'final noisy 2',
      'interim noisy 3',
      'interim quiet',
      'interim noisy 4',
      undefined,
    ]);
    expect(q.depth).toEqual({ finals: 0, interims: 0 });
  });
});
