import { debounceTime, interval, map, Subject, take, timer } from 'rxjs';
import { expect, test } from 'vitest';
import { RecordedClock, recordedEpochMs } from '../../../src/replay/recordedClock.ts';

const nothing = () => Promise.resolve();

test('recorded time starts at the same instant in every replay and stands still by itself', () => {
  const clock = new RecordedClock();
  expect(new Date(clock.nowMs()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
  expect(clock.now()).toBe(recordedEpochMs);
});

test('timers fire in the order they are due, each at its own instant', async () => {
  const clock = new RecordedClock(0);
  const fired: [string, number][] = [];
  for (const [name, dueMs] of [
    ['c', 30],
    ['a', 10],
    ['b', 10],
    ['late', 41],
  ] as const)
    timer(dueMs, clock)
      .pipe(map(() => name))
      .subscribe(name => fired.push([name, clock.nowMs()]));

  await clock.advanceTo(40, nothing);

  expect(fired).toEqual([
    ['a', 10],
    ['b', 10],
    ['c', 30],
  ]);
  expect(clock.nowMs()).toBe(40);
});

test('a timer set by another timer within the stretch fires within it', async () => {
  const clock = new RecordedClock(1_000);
  const ticks: number[] = [];
  interval(100, clock)
    .pipe(take(5))
    .subscribe(() => ticks.push(clock.nowMs()));

  await clock.advanceTo(1_350, nothing);

  expect(ticks).toEqual([1_100, 1_200, 1_300]);
});

test('what a timer sets going ends before the next timer fires', async () => {
  const clock = new RecordedClock(0);
  const log: string[] = [];
  timer(10, clock).subscribe(() => log.push('first'));
  timer(20, clock).subscribe(() => log.push('second'));

  await clock.advanceTo(50, () => {
    log.push(`settled at ${clock.nowMs()}`);
    return Promise.resolve();
  });

  expect(log).toEqual(['first', 'settled at 10', 'second', 'settled at 20']);
});

test('operators of time take the recorded clock as they take real time', async () => {
  const clock = new RecordedClock(0);
  const source = new Subject<string>();
  const emitted: [string, number][] = [];
  source.pipe(debounceTime(50, clock)).subscribe(value => emitted.push([value, clock.nowMs()]));

  source.next('a');
  await clock.advanceTo(30, nothing);
  source.next('b');
  await clock.advanceTo(200, nothing);

  expect(emitted).toEqual([['b', 80]]);
});

test('a cancelled timer does not fire, and does not hold the others up', async () => {
  const clock = new RecordedClock(0);
  const fired: string[] = [];
  timer(10, clock)
    .subscribe(() => fired.push('cancelled'))
    .unsubscribe();
  timer(20, clock).subscribe(() => fired.push('kept'));

  expect(clock.nextTimerAtMs).toBe(20);
  await clock.advanceTo(20, nothing);

  expect(fired).toEqual(['kept']);
  expect(clock.nextTimerAtMs).toBeUndefined();
});

test('recorded time never runs backwards', async () => {
  const clock = new RecordedClock(0);
  await clock.advanceTo(100, nothing);
  await clock.advanceTo(40, nothing);
  expect(clock.nowMs()).toBe(100);
});
