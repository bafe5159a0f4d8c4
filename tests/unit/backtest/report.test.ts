import { describe, expect, test } from 'vitest';
import { reportOf, type ReportInput } from '../../../src/backtest/report.ts';
import { goldOf, judgement, label, raised, replayed, result } from '../../support/backtest.ts';

const side = (file: string) => ({ file, hash: 'h', ruleIds: ['told-off', 'silent'] });
const report = (input: Partial<ReportInput>) =>
  reportOf({
    results: [],
    sides: [side('a.yaml')],
    gold: undefined,
    withBaselines: false,
    versions: {},
    ...input,
  });
const alert = judgement(raised('alert', 2));

describe('the report of a backtest', () => {
  test('counts alerted conversations per 100, overall, by rule, level, sector and file', () => {
    const figures = report({
      results: [
        result('a', { judgements: [alert], sector: 'airline' }),
        result('b', { judgements: [judgement(raised('watch', 0))], sector: 'airline' }),
        result('c', { file: 'other.jsonl' }),
        result('d', { file: 'other.jsonl' }),
      ],
    });
    expect(figures.overall).toEqual({
      conversations: 4,
      alerted: 1,
      per100: 25,
      alerts: 1,
      alertsPer100: 25,
    });
    expect(figures.byRule).toEqual({
      'told-off': { alerted: 1, per100: 25, watched: 1 },
      silent: { alerted: 0, per100: 0, watched: 0 },
    });
    expect(figures.byLevel.watch).toEqual({ conversations: 1, per100: 25 });
    expect(figures.bySector['airline']).toEqual({ conversations: 2, alerted: 1, per100: 50 });
    expect(figures.bySector['unknown']?.conversations).toBe(2);
    expect(figures.byFile['other.jsonl']?.per100).toBe(0);
  });

  test('several escalations of one conversation are several alerts, and one conversation', () => {
    const twice = judgement(raised('alert', 0), raised('critical', 3, { escalationNumber: 2 }));
    const { overall } = report({ results: [result('a', { judgements: [twice] })] });
    expect(overall).toMatchObject({ alerted: 1, alerts: 2, alertsPer100: 200 });
  });

  test('without labels it has no figures on them', () => {
    const keys = Object.keys(report({ results: [result('a')], withBaselines: true }));
    for (const key of ['alerts', 'watch', 'phrases', 'recovered', 'sentiment', 'gold', 'labels', 'baselines'])
      expect(keys).not.toContain(key);
  });

  test('conversations without a label count per 100 and nowhere else', () => {
    const gold = goldOf(label('a', { level: 'alert', watchAt: 2, alertAt: 2 }), label('elsewhere'));
    const figures = report({
      results: [
        result('a', { judgements: [alert] }),
        result('b', { judgements: [alert] }),
        result('c'),
        result('d'),
      ],
      gold,
    });
    expect(figures.alerts).toMatchObject({ precision: 1, recall: 1, per100: 50 });
    expect(figures.gold?.per100).toBe(100);
    expect(figures.labels).toEqual({ conversations: 1, unknown: ['elsewhere'] });
  });

  test('every labelled conversation is in one of the two halves', () => {
    const ids = Array.from({ length: 40 }, (_, at) => `c-${at}`);
    const gold = goldOf(...ids.map(id => label(id, { level: 'alert', watchAt: 0, alertAt: 0 })));
    const { halves } =
      report({ results: ids.map(id => result(id, { judgements: [alert] })), gold }).gold ?? {};
    expect(halves?.tuning.alerts.recall).toBe(1);
    expect(halves?.heldBack.alerts.recall).toBe(1);
  });

  test('two rule files are compared conversation by conversation', () => {
    const early = judgement(raised('alert', 0));
    const renamed = judgement(raised('alert', 2, { rule: 'silent' }));
    const figures = report({
      sides: [side('a.yaml'), side('b.yaml')],
      gold: goldOf(label('gained', { level: 'alert', watchAt: 0, alertAt: 0 })),
      results: [
        result('gained', { judgements: [alert, judgement()] }),
        result('dropped', { judgements: [judgement(raised('watch', 0)), alert] }),
        result('sooner', { judgements: [early, alert] }),
        result('later', { judgements: [alert, early] }),
        result('higher', { judgements: [judgement(raised('critical', 2)), alert] }),
        result('renamed', { judgements: [renamed, alert] }),
        result('same', { judgements: [alert, alert] }),
      ],
    });
    expect(figures.differences?.map(({ conversationId, kind }) => [conversationId, kind])).toEqual([
      ['gained', 'only-rules'],
      ['dropped', 'only-against'],
      ['sooner', 'earlier'],
      ['later', 'later'],
      ['higher', 'level'],
      ['renamed', 'rule'],
    ]);
    expect(figures.differences?.[0]?.gold).toBe('alert');
    expect(figures.against?.overall.alerted).toBe(6);
  });

  test('plain thresholds are measured on the same labels', () => {
    const angry = (id: string, anger: number, lexicon: number) =>
      result(id, {
        utterances: [replayed(0, { anger, lexicon }), replayed(1, { role: 'agent', anger: 1, lexicon: -1 })],
      });
    const { baselines = [] } = report({
      results: [angry('upset', 0.9, -0.1), angry('loud', 0.6, -0.7), angry('calm', 0.1, 0.3)],
      gold: goldOf(label('upset', { level: 'alert', watchAt: 0, alertAt: 0 }), label('loud'), label('calm')),
      withBaselines: true,
    });
    const named = (name: RegExp) => baselines.find(each => name.test(each.name));
    expect(named(/^anger .* 0\.5$/)).toMatchObject({ precision: 0.5, recall: 1, per100: 66.6667 });
    expect(named(/^anger .*hindsight/)).toMatchObject({ precision: 1, recall: 1, f1: 1 });
    expect(named(/^lexicon: an utterance at or below −0\.6$/)).toMatchObject({ precision: 0, recall: 0 });
  });
});
