import { describe, expect, test } from 'vitest';
import { LineOutput } from '../../../src/cli/lineOutput.ts';
import { createProgress } from '../../../src/cli/progress.ts';
import { ConversationView } from '../../../src/cli/replay/conversationView.ts';
import { JsonView } from '../../../src/cli/replay/jsonView.ts';
import { ProgressView } from '../../../src/cli/replay/progressView.ts';
import { reportLine, Totals } from '../../../src/cli/replay/totals.ts';
import { noColours } from '../../../src/cli/view/colours.ts';
import type { Utterance } from '../../../src/domain/utterance.ts';
import type { ReplayStep } from '../../../src/replay/timeline.ts';
import { utterance } from '../../support/builders.ts';
import { PaperStream } from '../../support/commandLine.ts';

const info = { channel: 'voice', language: 'en', participants: [], attributes: {} } as const;
const started: ReplayStep = { kind: 'started', conversationId: 'c-1', atMs: 0, info };
const said = (overrides: Partial<Utterance>): ReplayStep => ({
  kind: 'utterance',
  conversationId: 'c-1',
  atMs: 0,
  utterance: utterance(overrides),
  info,
});
const event = (type: string, data: object) =>
  JSON.stringify({ specversion: '1.0', type, subject: 'c-1', data });
const signals = (utteranceId: string, valence: number, final = true) =>
  event('pulso.signals.v1', { utteranceId, revision: 0, final, role: 'customer', valence, phrases: [] });
const raised = (utteranceId: string) =>
  event('pulso.escalation.raised.v1', {
    rule: 'sustained-anger',
    level: 'alert',
    edge: 'raised',
    causedBy: { utteranceId, revision: 0 },
    valence: -0.9,
    evidence: { utterances: [], contributions: [] },
    advice: [],
  });

function viewOn(stream: PaperStream) {
  return new ConversationView(new LineOutput(stream), noColours());
}

describe('the view of a conversation', () => {
  test('shows what led to an escalation before the escalation, whichever comes first', () => {
    const paper = new PaperStream();
    const view = viewOn(paper);
    view.step(started);
    view.step(said({ utteranceId: 'u-1', text: 'enough is enough' }));
    view.event(raised('u-1'));
    view.event(signals('u-1', -0.9));
    expect(paper.text.indexOf('enough is enough')).toBeGreaterThan(0);
    expect(paper.text.indexOf('▲ ALERT')).toBeGreaterThan(paper.text.indexOf('enough is enough'));
  });

  test('shows an escalation even where the signals of its cause never come', () => {
    const paper = new PaperStream();
    const view = viewOn(paper);
    view.step(started);
    view.step(said({ utteranceId: 'u-1' }));
    view.event(raised('u-1'));
    expect(paper.text).not.toContain('ALERT');
    view.end();
    expect(paper.text).toContain('▲ ALERT');
  });

  test('lets an interim give way to its final on a terminal', () => {
    const terminal = new PaperStream({ isTTY: true });
    const view = viewOn(terminal);
    view.step(started);
    view.step(said({ utteranceId: 'u-1', text: 'i am furious', final: false }));
    view.event(signals('u-1', -0.9, false));
    view.step(said({ utteranceId: 'u-1', text: 'i am curious' }));
    view.event(signals('u-1', 0));
    const [before, after] = terminal.text.split('\r\u001b[2K');
    expect(before).toMatch(/i am furious …$/);
    expect(after).toMatch(/i am curious\n$/);
  });

  test('shows the words alone where a lost connection took their signals away', () => {
    const paper = new PaperStream();
    const view = viewOn(paper);
    view.step(started);
    view.step(said({ utteranceId: 'u-1', text: 'missed words' }));
    view.step(said({ utteranceId: 'u-2', text: 'enough is enough' }));
    view.notice('connection lost, trying again');
    view.step(said({ utteranceId: 'u-3', text: 'later words' }));
    view.event(raised('u-2'));
    view.event(signals('u-3', -0.5));
    const lines = ['trying again', 'missed words', 'enough is enough', '▲ ALERT', 'later words'];
    const places = lines.map(each => paper.text.indexOf(each));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(paper.text).toMatch(/signals missed +missed words/);
    expect(paper.text).toMatch(/-0\.50 +later words/);
  });

  test('says what was refused', () => {
    const paper = new PaperStream();
    const view = viewOn(paper);
    view.step(started);
    const refusal = { conversationId: 'c-1', utteranceId: 'u-3', code: 'REVISION_STALE' };
    view.refused({ ...refusal, sentAgain: false });
    expect(paper.text).toMatch(/refused u-3: REVISION_STALE\n$/);
    view.refused({ ...refusal, code: 'OVERLOADED', sentAgain: true });
    expect(paper.text).toMatch(/refused u-3: OVERLOADED, sent again\n$/);
  });

  test('ignores events that it does not know, and those of others', () => {
    const paper = new PaperStream();
    const view = viewOn(paper);
    view.event(event('pulso.something.new.v9', { anything: true }));
    view.event(event('pulso.escalation.raised.v1', { rule: 7 }));
    view.event(raised('u-1'));
    expect(paper.text).toBe('');
  });
});

test('the view for machines prints the events as they are, and nothing else', () => {
  const paper = new PaperStream();
  const view = new JsonView(new LineOutput(paper));
  view.step();
  view.event(raised('u-1'));
  view.refused();
  view.end();
  expect(paper.text).toBe(`${raised('u-1')}\n`);
});

test('at full speed each escalation that is raised takes one line', () => {
  const paper = new PaperStream();
  const progress = createProgress({
    stream: new PaperStream(),
    total: 2,
    unit: 'utterances',
    nowMs: () => 0,
  });
  const view = new ProgressView(new LineOutput(paper), progress, noColours());
  view.step(started);
  view.step(said({}));
  view.event(raised('u-1'));
  view.event(raised('u-1').replace('"raised"', '"updated"'));
  view.end();
  expect(paper.text).toBe(' ▲ ALERT  c-1 u-1 sustained-anger\n');
});

describe('the totals of a replay', () => {
  const totals = () => new Totals(new JsonView(new LineOutput(new PaperStream())));

  test('count conversations, utterances, events and refusals, and give the rate', () => {
    const counted = totals();
    counted.step(started);
    counted.step(said({ final: false }));
    counted.step(said({}));
    counted.event(signals('u-1', 0));
    counted.event(raised('u-1'));
    const refusal = { conversationId: 'c-1', utteranceId: 'u-2', code: 'OVERLOADED' };
    counted.refused({ ...refusal, sentAgain: true });
    expect(counted.isAnythingRefused).toBe(false);
    counted.refused({ ...refusal, code: 'TEXT_TOO_LONG', sentAgain: false });
    expect(counted.isAnythingRefused).toBe(true);
    expect(counted.report(1_500)).toEqual({
      type: 'replay.finished',
      conversations: 1,
      utterances: 2,
      interims: 1,
      refused: { TEXT_TOO_LONG: 1 },
      sentAgain: { OVERLOADED: 1 },
      events: { 'pulso.escalation.raised.v1': 1 },
      durationMs: 1_500,
      utterancesPerSecond: 1.3,
    });
    expect(reportLine(counted.report(1_500))).toBe(
      '1 conversation, 2 utterances in 1.5 s: 1.3 utterances/s; events: 1 raised; refused: 1 TEXT_TOO_LONG; sent again: 1 OVERLOADED',
    );
  });

  test('against an engine tell how fast finals were acknowledged', () => {
    const line = reportLine(totals().report(0, [3, 1, 2]));
    expect(line).toContain('3 finals acknowledged, p50 2 ms, p99 3 ms');
    expect(reportLine(totals().report(0, []))).toContain('0 finals acknowledged, p50 – ms, p99 – ms');
  });
});
