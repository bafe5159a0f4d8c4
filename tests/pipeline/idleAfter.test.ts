import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { idleAfter } from '../../src/pipeline/assemble/idleAfter.ts';

/** Inside `run`, the async scheduler keeps the test's time. */
const marbles = () =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });

describe('idleAfter', () => {
  it('says once that a conversation has fallen silent', () => {
    marbles().run(({ hot, expectObservable }) => {
      const messages = hot(' a-b----------|');
      const expected = '     a-b----i-----|';
      expectObservable(
        messages.pipe(
          idleAfter(
            () => 5,
            () => 'i',
            asyncScheduler,
          ),
        ),
      ).toBe(expected);
    });
  });

  it('starts over with every message', () => {
    marbles().run(({ hot, expectObservable }) => {
      const messages = hot(' a---b---c---d---|');
      expectObservable(
        messages.pipe(
          idleAfter(
            () => 5,
            () => 'i',
            asyncScheduler,
          ),
        ),
      ).toBe('a---b---c---d---|');
    });
  });

  it('speaks again after the next silence', () => {
    marbles().run(({ hot, expectObservable }) => {
      const messages = hot(' a---------b-------|');
      const expected = '     a----i----b----i--|';
      expectObservable(
        messages.pipe(
          idleAfter(
            () => 5,
            () => 'i',
            asyncScheduler,
          ),
        ),
      ).toBe(expected);
    });
  });

  it('follows a change of the allowed silence', () => {
    marbles().run(({ hot, expectObservable }) => {
      let idleMs = 3;
      const messages = hot('a-b---------|');
      const source = messages.pipe(
        idleAfter(
          () => {
            const current = idleMs;
            idleMs = 8;
            return current;
          },
          () => 'i',
          asyncScheduler,
        ),
      );
      expectObservable(source).toBe('a-b-------i-|');
    });
  });
});
