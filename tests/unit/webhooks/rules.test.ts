import { describe, expect, it } from 'vitest';
import { verdictOf, type Attempt } from '../../../src/webhooks/attempt.ts';
import { Circuit } from '../../../src/webhooks/circuit.ts';
import { endpointRecord, storedEndpoint } from '../../../src/webhooks/endpointRecord.ts';
import { readRetryAfter, retryDelayMs, retryDelaysMs } from '../../../src/webhooks/retries.ts';
import { createSeal } from '../../../src/webhooks/seal.ts';
import { FakeClock } from '../../support/fakes.ts';
import { endpoint } from '../../support/webhooks.ts';

describe('what an answer means', () => {
  const attempt = (status?: number, more: Partial<Attempt> = {}): Attempt => ({
    ...(status === undefined ? {} : { status }),
    failure: 'status',
    durationMs: 1,
    ...more,
  });

  it('2xx is taken; 410 wants nothing more; 415 would not help to repeat', () => {
    expect(verdictOf({ status: 204, durationMs: 1 })).toEqual({ kind: 'delivered' });
    expect(verdictOf(attempt(410))).toEqual({ kind: 'gone' });
    expect(verdictOf(attempt(415))).toEqual({ kind: 'dead' });
  });

  it('everything else is tried again, redirects and silence included', () => {
    expect(verdictOf(attempt(302, { failure: 'redirect' }))).toEqual({ kind: 'retry' });
    expect(verdictOf(attempt(404))).toEqual({ kind: 'retry' });
    expect(verdictOf(attempt(undefined, { failure: 'timeout' }))).toEqual({ kind: 'retry' });
  });

  it('429 and 503 say when; others are not asked', () => {
    expect(verdictOf(attempt(429, { retryAfterMs: 7_000 }))).toEqual({ kind: 'retry', retryAfterMs: 7_000 });
    expect(verdictOf(attempt(503, { retryAfterMs: 7_000 }))).toEqual({ kind: 'retry', retryAfterMs: 7_000 });
    expect(verdictOf(attempt(500, { retryAfterMs: 7_000 }))).toEqual({ kind: 'retry' });
  });
});

describe('waits', () => {
  it('are those documented, each times one half to one', () => {
    retryDelaysMs.forEach((delay, at) => {
      expect(retryDelayMs(at + 1, 0)).toBe(delay / 2);
      expect(retryDelayMs(at + 1, 1)).toBe(delay);
    });
    expect(retryDelayMs(retryDelaysMs.length + 1, 1)).toBeUndefined();
  });

  it('are as long as the endpoint asks for, at most an hour', () => {
    expect(retryDelayMs(1, 1, 30_000)).toBe(30_000);
    expect(retryDelayMs(1, 1, 86_400_000)).toBe(3_600_000);
    expect(retryDelayMs(5, 1, 1_000)).toBe(300_000);
  });

  it('Retry-After is read in seconds and as a date; anything else says nothing', () => {
    const nowMs = Date.UTC(2026, 10, 22, 9, 30);
    expect(readRetryAfter('120', nowMs)).toBe(120_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 09:31:00 GMT', nowMs)).toBe(60_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 09:29:00 GMT', nowMs)).toBe(0);
    expect(readRetryAfter('soon', nowMs)).toBeUndefined();
    expect(readRetryAfter(undefined, nowMs)).toBeUndefined();
  });
});

describe('the circuit', () => {
  it('opens after five failures in a row, lets one probe through after 30 s, and closes when that is taken', () => {
    const clock = new FakeClock(1_000);
    const circuit = new Circuit(clock);
    for (let failures = 0; failures < 5; failures++) {
      expect(circuit.admit()).toBe(true);
      circuit.ended(true);
    }
    expect(circuit.state).toBe('open');
    expect(circuit.admit()).toBe(false);
    clock.advance(29_999);
    expect(circuit.admit()).toBe(false);
    clock.advance(1);
    expect([circuit.admit(), circuit.admit()]).toEqual([true, false]);
    circuit.ended(true);
    expect(circuit.state).toBe('open');
    clock.advance(30_000);
    expect(circuit.admit()).toBe(true);
    circuit.ended(false);
    expect([circuit.state, circuit.admit(), circuit.admit()]).toEqual(['closed', true, true]);
  });

  it('counts failures in a row only', () => {
    const circuit = new Circuit(new FakeClock());
    for (const failed of [true, true, true, true, false, true, true, true, true]) circuit.ended(failed);
    expect(circuit.state).toBe('closed');
  });
});

describe('secrets at rest', () => {
  const seal = createSeal(Buffer.alloc(32, 1).toString('base64'));
  const before = endpoint({
    secrets: {
      current: Buffer.alloc(32, 7),
      previous: { secret: Buffer.alloc(32, 8), untilMs: 5 },
      token: 'tok',
    },
  });

  it('are sealed, and come back with the same key', () => {
    const stored = endpointRecord(before, seal);
    expect(stored.body).not.toContain(Buffer.alloc(32, 7).toString('base64'));
    expect(stored.body).not.toContain('tok"');
    expect(storedEndpoint(stored, seal)).toEqual(before);
  });

  it('with another key, without one, or moved to another endpoint they stay closed and the endpoint is disabled', () => {
    const stored = endpointRecord(before, seal);
    const other = createSeal('ab'.repeat(32));
    for (const [moved, key] of [
      [stored, other],
      [stored, undefined],
      [{ ...stored, endpointId: 'we_2' }, seal],
      [{ ...stored, tenant: 'other' }, seal],
    ] as const)
      expect(storedEndpoint(moved, key)).toMatchObject({ disabledBecause: 'unsealed', secrets: {} });
  });

  it('a key of another length is refused without quoting it', () => {
    expect(() => createSeal('c2hvcnQ=')).toThrow('32 bytes');
  });
});
