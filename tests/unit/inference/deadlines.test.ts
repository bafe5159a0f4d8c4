import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadlines, type Dated } from '../../../src/inference/deadlines.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

const entry = (deadlineMs: number): Dated => ({ deadlineMs, place: -1 });

function keeper() {
  const time = new VirtualTime();
  const expired: number[] = [];
  const deadlines = new Deadlines<Dated>(time, time, ({ deadlineMs }) => {
    expired.push(deadlineMs);
  });
  return { time, expired, deadlines };
}

describe('deadlines', () => {
  it('expire in the order of their instants, each at its own, whatever was removed before', () => {
    const plan = fc.array(fc.record({ deadlineMs: fc.nat(50), removed: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(plan, entries => {
        const { time, expired, deadlines } = keeper();
        const kept = entries.map(({ deadlineMs, removed }) => ({ removed, dated: entry(deadlineMs) }));
        for (const { dated } of kept) deadlines.add(dated);
        for (const { removed, dated } of kept) if (removed) deadlines.remove(dated);
        const due = kept
          .filter(({ removed }) => !removed)
          .map(({ dated }) => dated.deadlineMs)
          .sort((a, b) => a - b);
        for (let nowMs = 0; nowMs <= 50; nowMs++) {
          time.advance(nowMs === 0 ? 0 : 1);
          expect(expired).toEqual(due.filter(deadlineMs => deadlineMs <= nowMs));
        }
        expect(time.pendingTimers).toBe(0);
      }),
    );
  });

  it('use one timer, however many there are', () => {
    const { time, deadlines } = keeper();
    for (let deadlineMs = 500; deadlineMs > 0; deadlineMs--) deadlines.add(entry(deadlineMs));
    expect(time.pendingTimers).toBe(1);
  });

  it('that never come take no room', () => {
    const { time, deadlines } = keeper();
    deadlines.add(entry(Infinity));
    expect(deadlines.size).toBe(0);
    expect(time.pendingTimers).toBe(0);
  });

  it('can be removed twice, and added again', () => {
    const { time, expired, deadlines } = keeper();
    const dated = entry(10);
    deadlines.add(dated);
    deadlines.remove(dated);
    deadlines.remove(dated);
    deadlines.add(dated);
    time.advance(10);
    expect(expired).toEqual([10]);
  });
});
