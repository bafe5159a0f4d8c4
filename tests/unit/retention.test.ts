import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { RetentionLimits } from '../../src/domain/durableLog.ts';
import { bytesToKeep, startRetention } from '../../src/retention.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function retention(more: readonly boolean[] = [], free: readonly number[] = []) {
  const rounds: RetentionLimits[] = [];
  const warnings: string[] = [];
  const forgotten: number[] = [];
  const left = [...more];
  const frees = [...free];
  const freeBytes = () => Promise.resolve(frees.shift() ?? Number.POSITIVE_INFINITY);
  const store = {
    retain: (limits: RetentionLimits) => {
      rounds.push(limits);
      return Promise.resolve({
        texts: 0,
        events: 0,
        memories: 0,
        subscribers: 0,
        more: left.shift() ?? false,
      });
    },
    size: () => Promise.resolve({ bytes: 500 * mebibyte, events: 0, pendingInputs: 0 }),
  };
  const log = { warn: (_facts: unknown, message: string) => warnings.push(message) };
  const config = loadConfig({ env: { PULSO_STORE_TEXT_RETENTION_HOURS: '1' } });
  const forgetful = { forgetBefore: (atMs: number) => forgotten.push(atMs) };
  // Stamps as an engine does: from its start on nobody sets it.
  const startedAtMs = Date.now() - performance.now();
  const clock = { nowMs: () => startedAtMs + performance.now() };
  const running = startRetention(
    config,
    { store, memory: { customers: forgetful, agents: forgetful }, clock, freeBytes },
    log as unknown as Parameters<typeof startRetention>[2],
  );
  const stop = () => {
    running.stop();
  };
  return { rounds, forgotten, warnings, stop };
}

const minuteMs = 60_000;
const mebibyte = 1_048_576;
const hourMs = 60 * minuteMs;

test('each round removes what is past its time', async () => {
  const { rounds, forgotten, stop } = retention();
  await vi.advanceTimersByTimeAsync(minuteMs);
  const now = Date.now();
  expect(rounds).toEqual([
    {
      textBeforeMs: now - hourMs,
      eventsBeforeMs: now - 7 * 24 * hourMs,
      memoryBeforeMs: now - 365 * 24 * hourMs,
      maxBytes: 2_147_483_648,
    },
  ]);
  // What is gone from the store must not come back from memory.
  expect(forgotten).toEqual([now - 365 * 24 * hourMs, now - 365 * 24 * hourMs]);
  stop();
  await vi.advanceTimersByTimeAsync(10 * minuteMs);
  expect(rounds).toHaveLength(1);
});

test('a round that left something goes on at once', async () => {
  const { rounds, stop } = retention([true, true]);
  await vi.advanceTimersByTimeAsync(minuteMs + 1_000);
  expect(rounds).toHaveLength(3);
  stop();
});

test.each([hourMs, -hourMs])(
  'a wall clock that jumped by %d ms purges nothing in that round',
  async jumpMs => {
    const { rounds, forgotten, warnings, stop } = retention();
    vi.setSystemTime(Date.now() + jumpMs);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect([rounds.length, forgotten.length, warnings.length]).toEqual([0, 0, 1]);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(rounds).toHaveLength(1);
    stop();
  },
);

test.each([hourMs, -hourMs])(
  'after a wall clock that jumped by %d ms ages are told as if it had not',
  async jumpMs => {
    const { rounds, stop } = retention();
    const startedAtMs = Date.now();
    vi.setSystemTime(startedAtMs + jumpMs);
    await vi.advanceTimersByTimeAsync(2 * minuteMs);
    expect(rounds[0]?.textBeforeMs).toBe(startedAtMs + 2 * minuteMs - hourMs);
    stop();
  },
);

describe('on a disk that is nearly full', () => {
  const limits = { maxBytes: 2_048 * mebibyte, minFreeBytes: 64 * mebibyte };

  test.each([
    { free: 128, store: 500, keep: 2_048 },
    { free: 100, store: 500, keep: 472 },
    { free: 0, store: 500, keep: 372 },
    { free: 0, store: 100, keep: 0 },
  ])('with $free MiB free a store of $store MiB may have $keep', ({ free, store, keep }) => {
    expect(bytesToKeep(limits, store * mebibyte, free * mebibyte)).toBe(keep * mebibyte);
  });

  test('the oldest goes within a second, before anything is refused', async () => {
    const { rounds, warnings, stop } = retention([true], [100 * mebibyte, 110 * mebibyte]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(rounds.map(({ maxBytes }) => maxBytes / mebibyte)).toEqual([472, 482]);
    expect(warnings).toEqual(['the disk is nearly full: the oldest texts and events are removed early']);
    stop();
  });

  test('where nothing is left to remove it tries again with the next round, not every second', async () => {
    const { rounds, stop } = retention([], Array<number>(100).fill(100 * mebibyte));
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(rounds).toHaveLength(2);
    stop();
  });
});
