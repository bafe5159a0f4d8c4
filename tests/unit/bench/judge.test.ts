import { describe, expect, it } from 'vitest';
import { readBudgets, type Budgets, type Figures } from '../../../bench/regression/budgets.ts';
import { judge } from '../../../bench/regression/judge.ts';

const budgets: Budgets = {
  budgets: { alertP50Ms: { what: 'alert p50', atMost: 60 }, lost: { what: 'lost', atMost: 0 } },
  regression: { alertP50Ms: { what: 'alert p50 against the baseline', ratioAtMost: 1.25, leastMs: 5 } },
};

function rounds(...alertP50Ms: number[]): Figures[] {
  return alertP50Ms.map(each => ({
    alertP50Ms: each,
    alertP99Ms: 20,
    withoutModelP50Ms: 1,
    ackP50Ms: 1,
    lost: 0,
  }));
}

function broken(candidate: Figures[], baseline: Figures[]): string[] {
  return judge(candidate, baseline, budgets)
    .filter(({ kept }) => !kept)
    .map(({ what }) => what);
}

describe('the gate', () => {
  it('keeps a build that is as fast as its baseline', () => {
    expect(broken(rounds(10, 11, 10), rounds(10, 10, 11))).toEqual([]);
  });

  it('fails a build that is slower in every round', () => {
    expect(broken(rounds(30, 31, 32), rounds(10, 11, 12))).toEqual(['alert p50 against the baseline']);
  });

  it('fails a build that breaks a budget, also without a baseline', () => {
    expect(broken(rounds(80, 81, 82), [])).toEqual(['alert p50']);
  });

  it('takes rounds that both scatter widely for noise, not for a regression', () => {
    expect(broken(rounds(10, 40, 30), rounds(35, 12, 11))).toEqual([]);
  });

  it('takes a difference of less than the least that matters for none, whatever the ratio', () => {
    expect(broken(rounds(6, 6, 6), rounds(2, 2, 2))).toEqual([]);
  });

  it('fails when something accepted or refused is missing', () => {
    const [first, ...rest] = rounds(10, 10, 10);
    if (first === undefined) throw new Error('there are rounds');
    const lossy = [first, ...rest].map(each => ({ ...each, lost: 1 }));
    expect(broken(lossy, [])).toEqual(['lost']);
  });

  it('never keeps what could not be measured', () => {
    expect(broken(rounds(NaN, NaN), rounds(10, 10))).toEqual(['alert p50', 'alert p50 against the baseline']);
  });

  it('guards figures that its budget file names', () => {
    expect(Object.keys(readBudgets().budgets)).toContain('withoutModelP50Ms');
  });
});
