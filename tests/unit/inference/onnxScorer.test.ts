import { describe, expect, it, onTestFinished } from 'vitest';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import type { ScoreOutcome, ScoreRequest } from '../../../src/domain/ports.ts';
import { EMOTIONS, SENTIMENT_LABELS } from '../../../src/domain/signals.ts';
import { OnnxScorer } from '../../../src/inference/onnxScorer.ts';
import { score } from '../../support/builders.ts';
import { logits, ScriptedThreads } from '../../support/scriptedThreads.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

const neutral = { temperature: 1, bias: [0, 0, 0] };
const facts = {
  labels: [...SENTIMENT_LABELS],
  emotions: [...EMOTIONS],
  calibration: { en: neutral, es: neutral },
  valence: { formula: 'positive-minus-negative', scale: { en: 1, es: 1 } },
} as const;

function begin(workers: number) {
  const time = new VirtualTime();
  const threads = new ScriptedThreads();
  const faults: { code: ErrorCode; message: string }[] = [];
  const starting = OnnxScorer.start(
    { workers, maxQueuedFinals: 100, maxQueuedInterims: 10 },
    {
      clock: time,
      timers: time,
      lexicon: () => score(-0.2, { scorer: 'lexicon' }),
      startThread: threads.start,
      facts,
      onFault: ({ code, message }) => faults.push({ code, message }),
    },
  );
  return { time, threads, faults, starting };
}

async function start(workers = 1) {
  const begun = begin(workers);
  for (const thread of begun.threads.started) thread.becomeReady();
  const scorer = await begun.starting;
  onTestFinished(async () => {
    const closing = scorer.close();
    for (const thread of begun.threads.started) thread.end();
    begun.time.advance(10_000);
    await closing;
  });
  const ask = (text: string, request: Partial<ScoreRequest> = {}): Promise<ScoreOutcome> =>
    scorer.score({ text, language: 'en', priority: 'final', deadlineMs: Infinity, ...request });
  return { ...begun, scorer, ask };
}

const byModel = { kind: 'scored', score: { scorer: 'model', cached: false } };
const byLexicon = { kind: 'scored', score: { scorer: 'lexicon' } };

/** More than a worker may take on one text, looks included. */
const pastHangMs = 7_000;

describe('model scorer', () => {
  it('is ready when every worker is warm', async () => {
    const { threads, starting } = begin(2);
    let ready = false;
    void starting.then(() => {
      ready = true;
    });
    threads.started[0]?.becomeReady();
    await Promise.resolve();
    expect(ready).toBe(false);
    threads.started[1]?.becomeReady();
    const scorer = await starting;
    expect(scorer.health()).toEqual({ workers: 2, alive: 2, ready: true });
  });

  it('does not start with a model that its workers refuse, and says which code they gave', async () => {
    const { time, threads, starting } = begin(2);
    for (const thread of threads.started) thread.crash('MODEL_CORRUPT');
    await expect(starting).rejects.toThrow(expect.objectContaining({ code: 'MODEL_CORRUPT' }));
    expect(time.pendingTimers).toBe(0);
    expect(threads.started).toHaveLength(2);
  });

  it('reads the logits of a text as its sentiment and emotions', async () => {
    const { threads, ask } = await start();
    const outcome = ask('well done');
    threads.newest.answer(logits('positive'));
    await expect(outcome).resolves.toMatchObject({
      ...byModel,
      score: { sentiment: { label: 'positive' }, emotions: { anger: 0.5 } },
    });
  });

  it('spreads texts over all workers before it gives one a second', async () => {
    const { threads, ask, scorer } = await start(2);
    for (const text of ['a', 'b', 'c', 'd', 'e']) void ask(text);
    expect(threads.started.map(({ texts }) => texts)).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(scorer.queueDepth()).toEqual({ finals: 1, interims: 0 });
    threads.started[1]?.answer();
    expect(threads.started[1]?.texts).toEqual(['d', 'e']);
  });

  it('lets a final overtake the interims that wait', async () => {
    const { threads, ask } = await start();
    for (const text of ['i1', 'i2', 'i3', 'i4']) void ask(text, { priority: 'interim' });
    void ask('f');
    threads.newest.answer();
    expect(threads.newest.texts).toEqual(['i2', 'f']);
  });

  it('answers a final by the lexicon at its deadline when the worker hangs', async () => {
    const { time, ask } = await start();
    const outcome = ask('f', { deadlineMs: 250 });
    time.advance(250);
    await expect(outcome).resolves.toMatchObject(byLexicon);
  });

  it.each([
    ['is not a number', [Number.NaN, ...logits('positive').slice(1)], 'SCORER_OUTPUT_INVALID'],
    ['is infinite', [...logits('positive').slice(0, 10), Infinity], 'SCORER_OUTPUT_INVALID'],
    ['is missing', logits('positive').slice(0, 10), 'SCORER_OUTPUT_INVALID'],
    ['could not be computed', null, 'SCORER_FAILED'],
  ])('answers a final by the lexicon when a logit %s, and says so', async (_, result, code) => {
    const { threads, ask, faults } = await start();
    const final = ask('f');
    const interim = ask('i', { priority: 'interim' });
    threads.newest.answer(result);
    threads.newest.answer(result);
    await expect(final).resolves.toMatchObject(byLexicon);
    await expect(interim).resolves.toEqual({ kind: 'failed' });
    expect(faults.map(fault => fault.code)).toEqual([code, code]);
  });

  it('scores what a crashed worker had on the next one, in the same order', async () => {
    const { time, threads, ask, scorer, faults } = await start();
    const outcomes = ['a', 'b', 'c'].map(text => ask(text));
    threads.newest.crash();
    expect(scorer.health()).toEqual({ workers: 1, alive: 0, ready: false });
    time.advance(100);
    expect(threads.started).toHaveLength(2);
    threads.newest.becomeReady();
    expect(scorer.health().ready).toBe(true);
    expect([threads.newest.answer(), threads.newest.answer(), threads.newest.answer()]).toEqual([
      'a',
      'b',
      'c',
    ]);
    for (const outcome of outcomes) await expect(outcome).resolves.toMatchObject(byModel);
    expect(faults.map(({ code }) => code)).toEqual(['SCORER_FAILED']);
  });

  it('gives a text that costs two workers to the lexicon, and its neighbour to the model', async () => {
    const { time, threads, ask } = await start();
    const poison = ask('poison');
    const neighbour = ask('neighbour');
    for (let crash = 0; crash < 2; crash++) {
      threads.newest.crash();
      time.advance(1_000);
      threads.newest.becomeReady();
    }
    await expect(poison).resolves.toMatchObject(byLexicon);
    threads.newest.answer();
    await expect(neighbour).resolves.toMatchObject(byModel);
  });

  it('replaces a worker that hangs, and goes on without it even while it can not be ended', async () => {
    const { time, threads, ask, faults } = await start();
    const outcome = ask('a');
    time.advance(pastHangMs);
    expect(threads.started.map(({ stopped }) => stopped)).toEqual([true, false]);
    threads.newest.becomeReady();
    threads.newest.answer();
    await expect(outcome).resolves.toMatchObject(byModel);
    expect(faults.map(({ code }) => code)).toEqual(['SCORER_FAILED']);
  });

  it('does not call a busy worker hung', async () => {
    const { time, threads, ask } = await start();
    void ask('text');
    for (let run = 0; run < 20; run++) {
      void ask('text');
      time.advance(900);
      threads.newest.answer();
    }
    expect(threads.started).toHaveLength(1);
  });

  it('does not pile up threads that hang and can not be ended', async () => {
    const { time, threads, ask } = await start();
    for (let hang = 0; hang < 5; hang++) {
      void ask(`text ${hang}`);
      void ask(`more ${hang}`);
      time.advance(60_000);
      if (!threads.newest.stopped) threads.newest.becomeReady();
    }
    expect(threads.started).toHaveLength(2);
    threads.started[0]?.end();
    expect(threads.started).toHaveLength(3);
  });

  it('waits longer after each crash in a row, at most 30 seconds, and anew after an answer', async () => {
    const { time, threads, ask } = await start();
    const restartAfter = () => {
      const before = threads.started.length;
      threads.newest.crash();
      let waitedMs = 0;
      while (threads.started.length === before) {
        time.advance(100);
        waitedMs += 100;
      }
      threads.newest.becomeReady();
      return waitedMs;
    };
    expect([restartAfter(), restartAfter(), restartAfter()]).toEqual([100, 200, 400]);
    for (let crash = 0; crash < 8; crash++) restartAfter();
    expect(restartAfter()).toBe(30_000);
    const outcome = ask('text');
    threads.newest.answer();
    await outcome;
    expect(restartAfter()).toBe(100);
  });

  it('no longer lets finals wait when the workers keep crashing, until one is back', async () => {
    const { time, threads, ask } = await start();
    const waiting = ask('waiting');
    for (let crash = 0; crash < 3; crash++) {
      threads.newest.crash();
      if (crash < 2) time.advance(1_000);
    }
    await expect(waiting).resolves.toMatchObject(byLexicon);
    await expect(ask('at once')).resolves.toMatchObject(byLexicon);
    time.advance(1_000);
    threads.newest.becomeReady();
    const outcome = ask('after');
    threads.newest.answer();
    await expect(outcome).resolves.toMatchObject(byModel);
  });

  it('drains: resolves when everything asked so far is answered', async () => {
    const { threads, ask, scorer } = await start();
    void ask('a');
    void ask('b');
    let drained = false;
    const draining = scorer.drain().then(() => {
      drained = true;
    });
    threads.newest.answer();
    await Promise.resolve();
    expect(drained).toBe(false);
    threads.newest.answer();
    await draining;
  });

  it('closes: stops its threads, fails what is left and what comes, and waits once', async () => {
    const { time, threads, ask, scorer } = await start(2);
    const open = ask('a');
    const closing = scorer.close();
    expect(scorer.close()).toBe(closing);
    for (const thread of threads.started) thread.end();
    await closing;
    expect(threads.started.every(({ stopped }) => stopped)).toBe(true);
    await expect(open).resolves.toEqual({ kind: 'failed' });
    await expect(ask('b')).resolves.toEqual({ kind: 'failed' });
    expect(time.pendingTimers).toBe(0);
  });

  it('closes within three seconds even when a thread never ends', async () => {
    const { time, scorer } = await start();
    const closing = scorer.close();
    time.advance(3_000);
    await expect(closing).resolves.toBeUndefined();
  });

  it('keeps the words of a text out of its faults', async () => {
    const { threads, ask, faults } = await start();
    for (const result of [[Number.NaN], null]) {
      void ask('canary');
      threads.newest.answer(result);
    }
    threads.newest.crash();
    expect(faults).toHaveLength(3);
    expect(JSON.stringify(faults)).not.toContain('canary');
  });
});
