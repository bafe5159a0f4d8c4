import { expect, test } from 'vitest';
import { goldFigures, judgedOf } from '../../../src/backtest/goldFigures.ts';
import { goldOf, judgement, label, raised, replayed, result } from '../../support/backtest.ts';

const none = { alert: null, watch: null };
const figuresOf = (results: Parameters<typeof judgedOf>[0], gold: Parameters<typeof judgedOf>[1]) =>
  goldFigures(judgedOf(results, gold, 0), none);

test('an alert is right when the label is alert or critical, and wrong on a watch', () => {
  const alert = (id: string) => result(id, { judgements: [judgement(raised('alert', 2))] });
  const { alerts } = figuresOf(
    [alert('critical'), alert('alert'), alert('watch'), result('missed'), alert('unlabelled')],
    goldOf(
      label('critical', { level: 'critical', watchAt: 0, alertAt: 2 }),
      label('alert', { level: 'alert', watchAt: 0, alertAt: 1 }),
      label('watch', { level: 'watch', watchAt: 0 }),
      label('missed', { level: 'alert', watchAt: 0, alertAt: 0 }),
    ),
  );
  expect(alerts).toMatchObject({ precision: 0.6667, recall: 0.6667, f1: 0.6667, medianDelayUtterances: 0.5 });
});

test('an escalation that begins as a watch alerts where its level rises', () => {
  const events = [raised('watch', 0), raised('alert', 3, { edge: 'updated' })];
  const { alerts, watch } = figuresOf(
    [result('c', { judgements: [judgement(...events)] })],
    goldOf(label('c', { level: 'alert', watchAt: 1, alertAt: 1 })),
  );
  expect(alerts.medianDelayUtterances).toBe(2);
  expect(watch.medianDelayUtterances).toBe(-1);
});

test('a cleared alert is no alert of its own', () => {
  const { alerts } = figuresOf(
    [result('c', { judgements: [judgement(raised('alert', 1, { edge: 'cleared' }))] })],
    goldOf(label('c')),
  );
  expect(alerts).toMatchObject({ precision: null, recall: null, f1: null });
});

test('phrases count by utterance and category, and only from the customer', () => {
  const utterances = [
    replayed(0, { phrases: ['leave'] }),
    replayed(1, { role: 'agent', phrases: ['leave'] }),
    replayed(2, { phrases: ['leave', 'legal'] }),
    replayed(3),
  ];
  const { phrases } = figuresOf(
    [result('c', { utterances })],
    goldOf(
      label('c', {
        phrases: [
          { at: 2, category: 'leave' },
          { at: 3, category: 'leave' },
        ],
      }),
    ),
  );
  expect(phrases.leave).toEqual({ precision: 0.5, recall: 0.5 });
  expect(phrases.legal).toEqual({ precision: 0, recall: null });
});

test('a conversation recovers when its last moment does, and labels without an outcome do not count', () => {
  const moments = (...edges: ('opened' | 'recovered' | 'lost')[]) => [
    { ...judgement(), moments: edges.map(edge => ({ edge, journeyEvent: 'late', at: 0 })) },
  ];
  const { recovered } = figuresOf(
    [
      result('turned', { judgements: moments('opened', 'lost', 'opened', 'recovered') }),
      result('worse', { judgements: moments('opened', 'recovered', 'opened', 'lost') }),
      result('calm', { judgements: moments('opened', 'recovered') }),
    ],
    goldOf(
      label('turned', { level: 'watch', outcome: 'recovered' }),
      label('worse', { level: 'watch', outcome: 'recovered' }),
      label('calm'),
    ),
  );
  expect(recovered).toEqual({ precision: 1, recall: 0.5 });
});

test('an utterance that was not scored is wrong, not neutral', () => {
  const utterances = [replayed(0), replayed(1, { label: null, valence: null })];
  const { sentiment } = figuresOf(
    [result('c', { utterances })],
    goldOf(label('c', { sentiment: { '0': 'neutral', '1': 'neutral' } })),
  );
  expect(sentiment.accuracy).toBe(0.5);
});
