import { Subject } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdForOrder, type OrderedItem } from '../../src/pipeline/assemble/holdForOrder.ts';
import { idleAfter } from '../../src/pipeline/assemble/idleAfter.ts';
import { systemScheduler } from '../../src/systemScheduler.ts';
import { utterance } from '../support/builders.ts';

const hourMs = 3_600_000;

// The wall clock alone is faked: delays are real, and short.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const setWallClock = (byMs: number) => vi.setSystemTime(Date.now() + byMs);

test.each([hourMs, -hourMs])('a wall clock set by %d ms makes no silence longer or shorter', byMs => {
  const beforeMs = systemScheduler.now();
  setWallClock(byMs);
  const passedMs = systemScheduler.now() - beforeMs;
  expect([passedMs >= 0, passedMs < hourMs / 2]).toEqual([true, true]);
});

test('a silent conversation is found though the wall clock is set back', async () => {
  const messages$ = new Subject<string>();
  const idle = new Promise(resolve => {
    const limit = () => 20;
    messages$.pipe(idleAfter(limit, () => 'idle', systemScheduler)).subscribe(value => {
      if (value === 'idle') resolve(value);
    });
  });
  messages$.next('hello');
  setWallClock(-hourMs);
  await expect(idle).resolves.toBe('idle');
});

test('a final that waits for its turn goes on though the wall clock is set back', async () => {
  const items$ = new Subject<OrderedItem<string, never>>();
  const released = new Promise(resolve => {
    items$.pipe(holdForOrder(20, systemScheduler)).subscribe(resolve);
  });
  const earlier = utterance({ utteranceId: 'u-1', beginOffsetMs: 0, role: 'agent' });
  const later = utterance({ utteranceId: 'u-2', beginOffsetMs: 500, role: 'customer' });
  items$.next({ kind: 'interim', utterance: earlier });
  items$.next({ kind: 'final', item: 'answer', utterance: later });
  setWallClock(-hourMs);
  await expect(released).resolves.toBe('answer');
});
