import { expect, test } from 'vitest';
import {
  labelInForce,
  noDeliveries,
  onceOnly,
  revisionOf,
} from '../../../../../src/pipeline/accept/inlets/chat.ts';
import { utterance } from '../../../../../src/pipeline/accept/inlets/results.ts';

const words = [utterance({ utteranceId: 'u-1', text: 'hello', final: true })];

test('a delivery counts once; one that can not be told from others counts each time', () => {
  const first = onceOnly(noDeliveries(), 'k-1', () => words);
  expect(first.results).toEqual(words);
  const again = onceOnly(first.state, 'k-1', () => words);
  expect(again).toEqual({ results: [{ kind: 'ignored', why: 'duplicate' }], state: first.state });
  expect(onceOnly(first.state, 'k-2', () => words).results).toEqual(words);
  const nameless = onceOnly(first.state, undefined, () => words);
  expect(nameless).toEqual({ results: words, state: first.state });
});

test('a delivery that could not be read may come again', () => {
  const before = noDeliveries();
  const read = () => {
    throw new Error('unreadable');
  };
  expect(() => onceOnly(before, 'k-1', read)).toThrow('unreadable');
  expect(onceOnly(before, 'k-1', () => words).results).toEqual(words);
});

test('only the newest deliveries are remembered', () => {
  let state = noDeliveries();
  for (let at = 0; at < 500; at++) state = onceOnly(state, `k-${at}`, () => words).state;
  expect(onceOnly(state, 'k-499', () => words).results).toMatchObject([{ why: 'duplicate' }]);
  expect(state.seen.length).toBeLessThan(100);
});

test('the most particular label that the mapping names is the one in force', () => {
  const roles = { user: 'customer', '4711': 'supervisor', '*': 'customer' } as const;
  expect(labelInForce(['4711', 'admin'], roles)).toBe('4711');
  expect(labelInForce(['9', 'user'], roles)).toBe('user');
  expect(labelInForce([undefined, 'guest'], roles)).toBe('guest');
  expect(labelInForce(['9', 'guest'], roles)).toBe('9');
  expect(labelInForce([undefined, undefined], roles)).toBeUndefined();
});

test('an edit wins over what was sent, a later edit over an earlier one, a deletion over all', () => {
  const order = [
    revisionOf('new', 5_000),
    revisionOf('replace', 6_000),
    revisionOf('replace', 7_000),
    revisionOf('retract', 1),
  ].map(Number);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(4);
  expect(revisionOf('replace', undefined)).toBeUndefined();
});
