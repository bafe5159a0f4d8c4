import { expect, test } from 'vitest';
import {
  endOf,
  msOfDuration,
  msOfInstant,
  msOfIsoDuration,
  msOfSeconds,
  msOfSecondsNanos,
  msOfTicks,
} from '../../../../../src/pipeline/accept/inlets/time.ts';

test('every unit of the vendors comes out in milliseconds', () => {
  expect(msOfSeconds(1.2345)).toBe(1_235);
  expect(msOfTicks(12_345_678)).toBe(1_235);
  expect(msOfDuration('0.900s')).toBe(900);
  expect(msOfSecondsNanos(1, 234_500_000)).toBe(1_235);
  expect(msOfSecondsNanos(undefined, 5_000_000)).toBe(5);
  expect(msOfIsoDuration('PT1H2M3.5S')).toBe(3_723_500);
  expect(msOfIsoDuration('PT12.48S')).toBe(12_480);
  expect(msOfInstant('2026-11-22T09:30:12.481923456Z')).toBe(Date.parse('2026-11-22T09:30:12.481Z'));
});

test('what is absent, unreadable or beyond exact numbers stays absent', () => {
  expect(msOfSeconds(undefined)).toBeUndefined();
  expect(msOfSeconds(1e300)).toBeUndefined();
  expect(msOfTicks(undefined)).toBeUndefined();
  expect(msOfSecondsNanos(undefined, undefined)).toBeUndefined();
  for (const text of ['', '0.9', 's', '1m', '0.900s ']) expect(msOfDuration(text)).toBeUndefined();
  for (const text of ['PT', '1S', 'P1D', 'PT1S2M']) expect(msOfIsoDuration(text)).toBeUndefined();
  for (const text of ['yesterday', '2026-02-30T00:00:00Z', null]) expect(msOfInstant(text)).toBeUndefined();
});

test('a span ends where it began and lasted, if both are told', () => {
  expect(endOf(2_000, 500)).toBe(2_500);
  expect([endOf(undefined, 500), endOf(2_000, undefined)]).toEqual([undefined, undefined]);
});
