import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, defaultBackoff, retryDelayMs } from '../../../src/client/backoff.ts';
import { isTerminal } from '../../../src/client/closeCodes.ts';
import { endpointUrl } from '../../../src/client/address.ts';
import { CLOSE_CODES } from '../../../src/http/closeCodes.ts';

describe('the wait before coming back', () => {
  test('doubles its bound with each failure in a row, up to the greatest wait', () => {
    const bounds = [0, 1, 2, 3, 7, 8, 50, 5_000].map(attempt =>
      backoffMs(attempt, { baseMs: 200, maxMs: 30_000, random: () => 1 }),
    );
    expect(bounds).toEqual([200, 400, 800, 1_600, 25_600, 30_000, 30_000, 30_000]);
  });

  test('is anything between nothing and its bound: full jitter', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (attempt, share) => {
          const backoff = { ...defaultBackoff, random: () => share };
          const bound = backoffMs(attempt, { ...backoff, random: () => 1 });
          expect(backoffMs(attempt, backoff)).toBeCloseTo(share * bound, 6);
        },
      ),
    );
  });

  test('is never shorter than the engine has asked for', () => {
    expect(retryDelayMs(1_000, { random: () => 0 })).toBe(1_000);
    expect(retryDelayMs(1_000, { random: () => 0.999 })).toBeLessThan(1_500);
  });
});

test('a close code is terminal for the client exactly where the engine says so', () => {
  for (const { code, then } of Object.values(CLOSE_CODES))
    expect([code, isTerminal(code)]).toEqual([code, then === 'terminal']);
  for (const unlisted of [1001, 1005, 1013, 1015, 3000, 4000, 4999]) expect(isTerminal(unlisted)).toBe(false);
});

describe('the address of an engine', () => {
  test.each([
    ['ws://127.0.0.1:8787', 'ws://127.0.0.1:8787/v1/streams'],
    ['http://127.0.0.1:8787/', 'ws://127.0.0.1:8787/v1/streams'],
    ['https://pulso.example/eu/?x=1#y', 'wss://pulso.example/eu/v1/streams'],
    ['wss://pulso.example', 'wss://pulso.example/v1/streams'],
  ])('%s is reached at %s', (engine, expected) => {
    expect(endpointUrl(engine, '/v1/streams').href).toBe(expected);
  });

  test('of another kind, or none, is refused at once', () => {
    for (const engine of ['ftp://pulso.example', 'pulso', ''])
      expect(() => endpointUrl(engine, '/')).toThrow(TypeError);
  });
});
