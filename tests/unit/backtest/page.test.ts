import { expect, test } from 'vitest';
import { interestOf, outcomesOf } from '../../../src/backtest/page/interest.ts';
import { reportPage } from '../../../src/backtest/page/page.ts';
import { reportOf } from '../../../src/backtest/report.ts';
import type { ConversationResult } from '../../../src/backtest/result.ts';
import { goldOf, judgement, label, raised, replayed, result } from '../../support/backtest.ts';

const alert = judgement(raised('alert', 2));
const side = (file: string) => ({ file, hash: 'h', ruleIds: ['told-off'] });
const pageOf = (results: readonly ConversationResult[]) =>
  reportPage(
    reportOf({
      results,
      sides: [side('a.yaml'), side('b.yaml')],
      gold: undefined,
      withBaselines: false,
      versions: { model: { name: 'm' } },
    }),
    results,
    undefined,
  );

test('the page loads nothing, and is the same for the same report', () => {
  const page = pageOf([result('c', { judgements: [alert, judgement()] })]);
  expect(page.match(/https?:\/\/[^'"\s]+/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(page).toContain("default-src 'none'");
  expect(pageOf([result('c', { judgements: [alert, judgement()] })])).toBe(page);
});

test('what was said can not end the script that holds it', () => {
  const text = '</script><script>alert(1)</script><!--';
  const page = pageOf([result('c', { utterances: [replayed(0, { text })], judgements: [alert, alert] })]);
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
  expect((JSON.parse(data) as { conversations: { u: { t: string }[] }[] }).conversations[0]?.u[0]?.t).toBe(
    text,
  );
  expect(page.match(/<script/g)).toHaveLength(2);
});

test('what rules and labels disagree on is listed before all else', () => {
  const wants = label('c', { level: 'alert', watchAt: 0, alertAt: 0 });
  const silent = result('c');
  const loud = result('c', { judgements: [alert] });
  const missed = interestOf(silent, wants);
  const wrong = interestOf(loud, label('c'));
  const right = interestOf(loud, wants);
  expect([missed, wrong, right]).toEqual([missed, wrong, right].toSorted((a, b) => b - a));
  expect(right).toBeGreaterThan(interestOf(silent, goldOf(label('c')).get('c')));
});

test('a conversation is filed under all that it is an example of', () => {
  const differs = result('c', { judgements: [judgement(raised('critical', 1)), alert] });
  expect(outcomesOf(differs, label('c'))).toEqual(['wrong', 'differs', 'critical']);
  expect(outcomesOf(result('c'), undefined)).toEqual(['calm']);
});
