import { expect, test } from 'vitest';
import { reportOf } from '../../../../src/backtest/report.ts';
import { reportTables } from '../../../../src/cli/backtest/reportTables.ts';
import { goldOf, judgement, label, raised, result } from '../../../support/backtest.ts';

test('people read the rules beside baselines, and what differs', () => {
  const alert = judgement(raised('alert', 2));
  const side = (file: string) => ({ file, hash: 'h', ruleIds: ['told-off'] });
  const text = reportTables(
    reportOf({
      results: [
        result('upset', { judgements: [alert, judgement()] }),
        result('calm', { judgements: [judgement(), judgement()] }),
      ],
      sides: [side('a.yaml'), side('b.yaml')],
      gold: goldOf(label('upset', { level: 'alert', watchAt: 0, alertAt: 1 }), label('calm')),
      withBaselines: true,
      versions: {},
    }),
  ).join('\n');
  expect(text).toMatch(/rules: alerts +│ +1 │ +1 │ +1 │ +50 │ +1 │/);
  expect(text).toMatch(/against: alerts +│ +– │ +0 │ +0 │ +0 │ +– │/);
  expect(text).toMatch(/anger of an utterance from 0\.5 +│/);
  expect(text).toMatch(/1 conversations differ/);
  expect(text).toMatch(/upset +│ only-rules │ alert, told-off at 2 │ nothing │ alert/);
});
