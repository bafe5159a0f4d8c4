import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { holdForOrder, type OrderedItem } from '../../src/pipeline/assemble/holdForOrder.ts';
import type { Role } from '../../src/domain/conversation.ts';
import { utterance } from '../support/builders.ts';

type Item = OrderedItem<string, string>;
const marbles = () =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
const speech = (utteranceId: string, role: Role, beginOffsetMs?: number) =>
  utterance({ utteranceId, role, ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }) });
const final = (id: string, role: Role, begin?: number): Item => ({
  kind: 'final',
  item: id,
  utterance: speech(id, role, begin),
});
const interim = (id: string, role: Role, begin?: number): Item => ({
  kind: 'interim',
  utterance: speech(id, role, begin),
});

const items = {
  a: interim('A', 'agent', 100),
  A: final('A', 'agent', 100),
  b: interim('B', 'customer', 200),
  B: final('B', 'customer', 200),
  U: final('U', 'customer'),
  c: interim('C', 'customer', 50),
  N: { kind: 'pass', item: 'N' } satisfies Item,
};

function ordered(input: string, expected: string, maxWaitMs = 5): void {
  marbles().run(({ hot, expectObservable }) => {
    const source = hot<Item>(input, items);
    expectObservable(source.pipe(holdForOrder(maxWaitMs, asyncScheduler))).toBe(expected);
  });
}

describe('the order of speech', () => {
  it('lets a final go at once when nobody else began earlier', () => {
    ordered('b-B-A|', '--B-A|');
  });

  it('holds a final until the speech that began earlier is final too', () => {
    ordered('a-B-A----|', '----(AB)-|');
  });

  it('waits no longer than allowed, and not again for the same interim', () => {
    ordered('a-B----------|', '-------B-----|');
    ordered('a-B------U---|', '-------B-U---|');
  });

  it('waits for nobody when offsets are missing', () => {
    ordered('a-U-|', '--U-|');
  });

  it("never waits for the same speaker's own words", () => {
    ordered('c-B-|', '--B-|');
  });

  it('waits not at all when told so', () => {
    ordered('a-B-A|', '--B-A|', 0);
  });

  it('passes news on behind everything held', () => {
    ordered('a-B-N----|', '----(BN)-|');
  });

  it('releases what is held when the conversation closes', () => {
    ordered('a-B-|', '----(B|)');
  });
});
