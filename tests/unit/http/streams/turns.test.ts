import { expect, test } from 'vitest';
import { Turns } from '../../../../src/http/streams/turns.ts';
import { FakeClock } from '../../../support/fakes.ts';

const nextTurn = () => new Promise(setImmediate);

/** Turns of 4 ms in which each item takes 1 ms. */
function turns() {
  const clock = new FakeClock();
  const did: (number | string)[] = [];
  const subject = new Turns<number>(
    item => {
      did.push(item);
      clock.advance(1);
    },
    () => did.push('rested'),
    clock,
    4,
  );
  return { turns: subject, did };
}

test('what fits into a turn is worked off at once', () => {
  const { turns: subject, did } = turns();
  subject.add([1, 2, 3, 4]);
  expect(did).toEqual([1, 2, 3, 4]);
  expect(subject.waiting).toBe(0);
});

test('more than that lets others have their turn in between, and keeps its order', async () => {
  const { turns: subject, did } = turns();
  subject.add([1, 2, 3, 4, 5, 6]);
  setImmediate(() => did.push('another'));
  expect(subject.waiting).toBe(2);
  subject.add([7, 8, 9]);
  expect(did).toEqual([1, 2, 3, 4]);
  await nextTurn();
  await nextTurn();
  expect(did).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 'another', 9, 'rested']);
});
