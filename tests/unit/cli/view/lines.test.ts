import { describe, expect, test } from 'vitest';
import { bannerLines } from '../../../../src/cli/view/bannerLines.ts';
import { noColours } from '../../../../src/cli/view/colours.ts';
import { escalationLine, escalationLines } from '../../../../src/cli/view/escalationLines.ts';
import type { EscalationShown, SignalsShown, SummaryShown } from '../../../../src/cli/view/eventView.ts';
import { summaryLines } from '../../../../src/cli/view/summaryLines.ts';
import { clockTime, interimLine, utteranceLines } from '../../../../src/cli/view/utteranceLines.ts';
import { utterance } from '../../../support/builders.ts';

const plain = noColours();
const signals = (overrides: Partial<SignalsShown> = {}): SignalsShown => ({
  utteranceId: 'u-1',
  revision: 0,
  final: true,
  role: 'customer',
  valence: -0.8,
  phrases: [],
  ...overrides,
});
const escalation = (overrides: Partial<EscalationShown> = {}): EscalationShown => ({
  rule: 'threat-to-leave',
  level: 'alert',
  edge: 'raised',
  causedBy: { utteranceId: 'u-9' },
  valence: -0.91,
  evidence: {
    utterances: [{ utteranceId: 'u-9', phrases: [{ phraseId: 'leave.never-again', begin: 0, end: 11 }] }],
    contributions: [
      { signal: 'anger', contribution: 0.25 },
      { signal: 'valence', contribution: 0.75 },
    ],
  },
  advice: [{ action: 'retention-specialist', because: 'leaving is announced' }],
  ...overrides,
});

describe('an utterance', () => {
  test('shows time, role, feeling and text, and goes on below the text', () => {
    const spoken = utterance({
      text: 'the parcel is still not here and I leave tomorrow',
      endOffsetMs: 83_450,
    });
    expect(utteranceLines(spoken, signals(), 72, plain)).toEqual([
      ' 01:23.4  customer     ████│     -0.80  the parcel is still not here and',
      '                                        I leave tomorrow',
    ]);
  });

  test('that was not scored says why, and shows no figure', () => {
    const { valence: _, ...rest } = signals({ notScoredBecause: 'automated' });
    const [line] = utteranceLines(utterance({ text: 'press one', role: 'bot' }), rest, 100, plain);
    expect(line).toBe(' 00:00.0  bot         automated         press one');
  });

  test('answered by the lexicon is told apart', () => {
    const [line] = utteranceLines(utterance({ text: 'bad' }), signals({ scorer: 'lexicon' }), 100, plain);
    expect(line).toContain('-0.8~  bad');
  });

  test('still being spoken takes one line and shows its newest words', () => {
    const text = 'well first of all I wanted to ask whether you could possibly tell me';
    const line = interimLine(utterance({ text, final: false }), signals({ final: false }), 70, plain);
    expect(line).toContain('… you could possibly tell me …');
    expect(line).toHaveLength(70);
  });

  test('hours into a chat the time shows hours', () => {
    expect(clockTime(59_999)).toBe('00:59.9');
    expect(clockTime(13_454_000)).toBe('3:44:14.0');
  });
});

describe('an escalation', () => {
  test('shows level, rule, cause, reasons by weight, phrases and advice', () => {
    expect(escalationLines(escalation(), plain)).toEqual([
      '',
      '   ▲ ALERT   threat-to-leave  at u-9 (-0.91)',
      '     why      valence 75 %, anger 25 %',
      '     phrases  leave.never-again',
      '     advice   retention-specialist: leaving is announced',
      '',
    ]);
  });

  test('shows its latency where there is one to show', () => {
    const text = (total: number) => escalationLines(escalation({ latencyMs: { total } }), plain).join('\n');
    expect(text(7.28)).toContain('7.3 ms after the words came in');
    expect(text(0)).not.toContain('ms');
  });

  test('that is over says so, without reasons', () => {
    const lines = escalationLines(escalation({ edge: 'cleared', valence: 0.8 }), plain);
    expect(lines).toEqual(['', '   ▼ alert cleared   threat-to-leave  at u-9 (+0.80)', '']);
  });

  test('fits one line at full speed', () => {
    expect(escalationLine('c-7', escalation({ level: 'critical' }), plain)).toBe(
      ' ▲ CRITICAL  c-7 u-9 threat-to-leave',
    );
  });
});

describe('a summary', () => {
  const summary: SummaryShown = {
    reason: 'completed',
    utterances: 22,
    arcs: { customer: { end: 0.91, peakEnd: -0.02, peak: { valence: -0.96, utteranceId: 'u-9' } } },
    highestLevel: 'alert',
    escalations: 1,
    endedEscalated: false,
    advice: [{ action: 'no-survey', because: 'peak was negative' }],
  };

  test('draws the course, and says peak, end and how it will be remembered', () => {
    expect(summaryLines('c-1', summary, [0, -0.96, 0.9], plain)).toEqual([
      '',
      '  c-1 completed after 22 utterances: 1 escalation, up to alert, calmed before the end',
      '     customer  ▅▁█',
      '     peak -0.96  end +0.91  remembered as -0.02',
      '     advice   no-survey: peak was negative',
      '',
    ]);
  });

  test('of a conversation without a customer has no course', () => {
    const lines = summaryLines('c-1', { ...summary, arcs: {}, highestLevel: null, advice: [] }, [], plain);
    expect(lines).toEqual(['', '  c-1 completed after 22 utterances: no escalation', '']);
  });
});

test('the banner says where everything is, what the model may be used for, and what to try', () => {
  const facts = { version: '1.2.3', url: 'http://127.0.0.1:8787', model: 'm 1', caveat: 'for trials only' };
  const text = bannerLines(facts, plain).join('\n');
  for (const part of [
    'Pulso 1.2.3',
    'ws://127.0.0.1:8787/v1/streams',
    'ws://127.0.0.1:8787/v1/events',
    'http://127.0.0.1:8787/docs',
    'http://127.0.0.1:8787/metrics',
    'http://127.0.0.1:8787/readyz',
    'for trials only',
    'npx pulso replay samples/airline-cancelled.es.jsonl --url ws://127.0.0.1:8787',
  ])
    expect(text).toContain(part);
  expect(bannerLines({ ...facts, caveat: null }, plain).join('\n')).not.toContain('licence');
});
