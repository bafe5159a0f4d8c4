import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace, type PaceLimits } from '../../../../src/http/streams/pace.ts';
import { FakeClock } from '../../../support/fakes.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A pace and what it did, in order. */
function pace(limits: Partial<PaceLimits> = {}) {
  const clock = new FakeClock();
  const did: string[] = [];
  const paced = {
    pause: () => did.push('pause'),
    resume: () => did.push('resume'),
    slowDown: (retryAfterMs: number) => did.push(`slow-down ${retryAfterMs}`),
  };
  const pass = (ms: number) => {
    clock.advance(ms);
    vi.advanceTimersByTime(ms);
  };
  const subject = new Pace(paced, clock, { maxMessagesPerSecond: 100, maxUnacknowledged: 10, ...limits });
  return { pace: subject, did, pass };
}

test('a burst of one second is fine', () => {
  const { pace: subject, did } = pace();
  subject.spend(100);
  expect(did).toEqual([]);
});

test('what is above the rate is paid back by a pause', () => {
  const { pace: subject, did, pass } = pace();
  subject.spend(150);
  expect(did).toEqual(['slow-down 500', 'pause']);
  pass(499);
  expect(did).toHaveLength(2);
  pass(1);
  expect(did).toEqual(['slow-down 500', 'pause', 'resume']);
});

test('the rate holds over time', () => {
  const { pace: subject, did, pass } = pace();
  for (let second = 0; second < 60; second++) {
    subject.spend(100);
    pass(1_000);
  }
  expect(did).toEqual([]);
});

test('messages that come during a pause prolong it; the peer is told anew only when that is a lot', () => {
  const { pace: subject, did, pass } = pace();
  subject.spend(150);
  subject.spend(9);
  expect(did).toEqual(['slow-down 500', 'pause']);
  subject.spend(41);
  pass(999);
  expect(did).toEqual(['slow-down 500', 'pause', 'slow-down 1000']);
  pass(1);
  expect(did).toEqual(['slow-down 500', 'pause', 'slow-down 1000', 'resume']);
});

test('a peer just above its limit is not told more than ten times a second', () => {
  const { pace: subject, did, pass } = pace();
  subject.spend(100);
  for (let ms = 0; ms < 1_000; ms++) {
    if (did.at(-1) !== 'pause') subject.spend(1);
    pass(1);
  }
  expect(did.filter(act => act.startsWith('slow-down')).length).toBeLessThanOrEqual(10);
});

test('too many messages in progress pause until half of them are answered', () => {
  const { pace: subject, did } = pace();
  subject.inProgress(10);
  expect(did).toEqual([]);
  subject.inProgress(11);
  subject.inProgress(6);
  expect(did).toEqual(['slow-down 100', 'pause']);
  subject.inProgress(5);
  expect(did).toEqual(['slow-down 100', 'pause', 'resume']);
});

test('with two reasons to pause, reading goes on when both are gone', () => {
  const { pace: subject, did, pass } = pace();
  subject.inProgress(11);
  subject.pauseFor(1_000);
  subject.inProgress(0);
  expect(did).not.toContain('resume');
  pass(1_000);
  expect(did).toEqual(['slow-down 100', 'pause', 'slow-down 1000', 'resume']);
});

test('a connection that is gone is neither told nor resumed', () => {
  const { pace: subject, did, pass } = pace();
  subject.pauseFor(1_000);
  subject.stop();
  pass(1_000);
  expect(did).toEqual(['slow-down 1000', 'pause']);
});

test('reading pauses in silence while what was read is worked off', () => {
  const { pace: subject, did } = pace();
  subject.working(true);
  subject.working(false);
  expect(did).toEqual(['pause', 'resume']);
});

test('a pause that is already there is still explained when the peer is too fast', () => {
  const { pace: subject, did, pass } = pace();
  subject.working(true);
  subject.spend(150);
  subject.working(false);
  pass(500);
  expect(did).toEqual(['pause', 'slow-down 500', 'resume']);
});
