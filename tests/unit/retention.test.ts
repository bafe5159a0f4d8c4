import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { RetentionLimits } from '../../src/domain/durableLog.ts';
import { startRetention } from '../../src/retention.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function retention(more: readonly boolean[] = []) {
  const rounds: RetentionLimits[] = [];
  const warnings: string[] = [];
  const left = [...more];
  const store = {
    retain: (limits: RetentionLimits) => {
      rounds.push(limits);
      return Promise.resolve({ texts: 0, events: 0, more: left.shift() ?? false });
    },
  };
  const log = { warn: (_facts: unknown, message: string) => warnings.push(message) };
  const config = loadConfig({ env: { PULSO_STORE_TEXT_RETENTION_HOURS: '1' } });
  const running = startRetention(config, store, log as unknown as Parameters<typeof startRetention>[2]);
  const stop = () => {
    running.stop();
  };
  return { rounds, warnings, stop };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

test('each round removes what is past its time', async () => {
  const { rounds, stop } = retention();
  await vi.advanceTimersByTimeAsync(minuteMs);
  const now = Date.now();
  expect(rounds).toEqual([
    { textBeforeMs: now - hourMs, eventsBeforeMs: now - 7 * 24 * hourMs, maxBytes: 2_147_483_648 },
  ]);
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
    const { rounds, warnings, stop } = retention();
    vi.setSystemTime(Date.now() + jumpMs);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect([rounds.length, warnings.length]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(rounds).toHaveLength(1);
    stop();
  },
);
