import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../src/domain/ports.ts';
import { SourceOrder, type Place } from '../../../src/pipeline/sourceOrder.ts';
import { ended, spoken, started } from '../../support/builders.ts';
import { FakeClock } from '../../support/fakes.ts';

const accepted: Receipt = { kind: 'accepted', duplicate: false };
const refused: Receipt = {
  kind: 'refused',
  code: 'OVERLOADED',
  message: 'busy',
  retryable: true,
  retryAfterMs: 1_000,
};
const refusedForGood: Receipt = { ...refused, code: 'REVISION_STALE', retryable: false };

/** A source whose messages are answered as the test says, unless their order does not let them pass. */
function source() {
  const clock = new FakeClock();
  const order = new SourceOrder(clock);
  const place = (utteranceId: string) => order.place(spoken({ utteranceId }));
  const send = (to: Place | undefined, receipt: Receipt): 'passed' | 'held' => {
    const error = to?.enter();
    if (error === undefined) {
      to?.settle(receipt);
      return 'passed';
    }
    const { code, message, retryable, retryAfterMs = 0 } = error;
    to?.settle({ kind: 'refused', code, message, retryable, retryAfterMs });
    return 'held';
  };
  const say = (utteranceId: string, receipt = accepted) => send(place(utteranceId), receipt);
  return { clock, order, place, send, say };
}

describe('after a refusal for the moment', () => {
  test('what comes later waits until the refused message has been accepted', () => {
    const { say } = source();
    say('u-1', refused);
    expect(say('u-2')).toBe('held');
    expect(say('u-1')).toBe('passed');
    expect(say('u-2')).toBe('passed');
  });

  test('each has its turn in the order of the first arrival, also where the source sends on', () => {
    const { say, order } = source();
    say('u-1', refused);
    say('u-2');
    say('u-3');
    expect(say('u-1')).toBe('passed');
    expect(say('u-4')).toBe('held');
    expect(say('u-3')).toBe('held');
    expect(['u-2', 'u-3', 'u-4'].map(id => say(id))).toEqual(['passed', 'passed', 'passed']);
    expect(order.remembered).toBe(0);
  });

  test('the end of the conversation waits too; interims and news do not', () => {
    const { order, say, send } = source();
    say('u-1', refused);
    expect(send(order.place(ended()), accepted)).toBe('held');
    expect(order.place(spoken({ final: false }))).toBeUndefined();
    expect(order.place(started())).toBeUndefined();
  });

  test('other conversations go on', () => {
    const { order, say, send } = source();
    say('u-1', refused);
    const other = order.place({ ...spoken(), key: { tenant: 't', conversationId: 'c-other' } });
    expect(send(other, accepted)).toBe('passed');
  });

  test('a refusal for good lets the rest go on, and holds nothing itself', () => {
    const { say } = source();
    say('u-1', refused);
    say('u-2');
    expect(say('u-1', refusedForGood)).toBe('passed');
    expect(say('u-2')).toBe('passed');
  });

  test('says the reason of the first, and for how long it still was to wait', () => {
    const { clock, place, say } = source();
    say('u-1', refused);
    clock.advance(400);
    expect(place('u-2')?.enter()).toMatchObject({ code: 'OVERLOADED', retryable: true, retryAfterMs: 600 });
  });
});

test('one that fails on its way is still before what was submitted behind it, and before what was refused earlier', () => {
  const { place, say } = source();
  const [first, second] = [place('u-1'), place('u-2')];
  expect([first?.enter(), second?.enter()]).toEqual([undefined, undefined]);
  say('u-3', refused);
  first?.settle(refused);
  expect(second?.blocked()).toMatchObject({ code: 'OVERLOADED' });
  second?.settle(refused);
  expect(say('u-3')).toBe('held');
  expect(['u-1', 'u-2', 'u-3'].map(id => say(id))).toEqual(['passed', 'passed', 'passed']);
});

describe('a source that does not send again', () => {
  test('is held for twice the wait and 5 s, however much it says meanwhile', () => {
    const { clock, order, say } = source();
    say('u-1', refused);
    for (let second = 1; second < 7; second++) {
      clock.advance(1_000);
      expect(say(`u-late-${second}`)).toBe('held');
    }
    clock.advance(1_000);
    expect(say('u-after')).toBe('passed');
    expect(order.remembered).toBe(0);
  });

  test('one that is refused again has its time anew', () => {
    const { clock, say } = source();
    say('u-1', refused);
    clock.advance(6_000);
    say('u-1', refused);
    clock.advance(6_000);
    expect(say('u-2')).toBe('held');
  });

  test('a thousand conversations at most are remembered, and given up with the rest', () => {
    const { clock, order, send } = source();
    const sayIn = (conversation: number) =>
      send(
        order.place({ ...spoken(), key: { tenant: 't', conversationId: `c-${String(conversation)}` } }),
        refused,
      );
    for (let conversation = 0; conversation < 2_000; conversation++) sayIn(conversation);
    expect(order.remembered).toBe(1_024);
    clock.advance(7_000);
    sayIn(3_000);
    expect(order.remembered).toBe(1);
  });
});
