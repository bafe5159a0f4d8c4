import { expect, test } from 'vitest';
import { longestPauseMs, Pace, type ReplaySpeed } from '../../../src/replay/pace.ts';
import { FakeClock } from '../../support/fakes.ts';

function paced(speed: ReplaySpeed) {
  const clock = new FakeClock(500);
  const sleeps: number[] = [];
  const pace = new Pace({
    speed,
    nowMs: () => clock.nowMs(),
    sleep: ms => {
      sleeps.push(ms);
      clock.advance(ms);
      return Promise.resolve();
    },
  });
  return { pace, clock, sleeps };
}

test('recorded time is divided by the speed', async () => {
  const { pace, sleeps } = paced(10);
  await pace.pass(2_000);
  await pace.pass(0);
  await pace.pass(500);
  expect(sleeps).toEqual([200, 50]);
});

test('at max speed nothing waits', async () => {
  const { pace, sleeps } = paced('max');
  await pace.pass(2_000);
  expect(sleeps).toEqual([]);
});

test('a late step does not delay those after it', async () => {
  const { pace, clock, sleeps } = paced(1);
  await pace.pass(1_000);
  clock.advance(300);
  await pace.pass(1_000);
  expect(sleeps).toEqual([1_000, 700]);
});

test('a pause of hours is shortened', async () => {
  const { pace, sleeps } = paced(1);
  await pace.pass(3_600_000);
  expect(sleeps).toEqual([longestPauseMs]);
});
