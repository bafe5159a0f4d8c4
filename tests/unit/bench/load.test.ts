import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../bench/load/latencyHistogram.ts';
import { LoadRecord } from '../../../bench/load/loadRecord.ts';
import { createScript, type Cue } from '../../../bench/load/script.ts';

const line = (text: string) => ({ role: 'customer', text });
const corpus = {
  name: 'two',
  conversations: [
    [line('first'), line('second')],
    [line('third'), line('fourth'), line('fifth')],
  ],
  lines: [],
};
const cue = (utteranceId: string): Cue => ({
  conversationId: 'c-1',
  utteranceId,
  line: line('a text'),
  last: false,
});

describe('a load script', () => {
  it('takes the open conversations in turn and keeps the order within each', () => {
    const next = createScript(corpus, 2, 0);
    const texts = Array.from({ length: 4 }, () => next().line.text);
    expect(texts).toEqual(['first', 'third', 'second', 'fourth']);
  });

  it('says which final is the last of its conversation, and opens the next one under another id', () => {
    const next = createScript(corpus, 1, 0);
    const cues = Array.from({ length: 3 }, () => next());
    expect(cues.map(({ last }) => last)).toEqual([false, true, false]);
    expect(cues[2]?.conversationId).not.toBe(cues[0]?.conversationId);
  });
});

describe('a load record', () => {
  const accepted = { type: 'accepted', conversationId: 'c-1', utteranceId: 'u-1' };
  const signals = { type: 'signals', conversationId: 'c-1', utteranceId: 'u-1', final: true };

  it('counts a latency from when the final was due, so that a late send counts too', () => {
    const record = new LoadRecord();
    record.sent(cue('u-1'), 1_000, 1_400);
    record.answer(accepted, 1_500);
    const { ackMs, lateMs } = record.report();
    expect(ackMs.max).toBeCloseTo(500, 0);
    expect(lateMs.max).toBeCloseTo(400, 0);
  });

  it('settles a final with its signals, and not with an acknowledgement', () => {
    const record = new LoadRecord();
    record.sent(cue('u-1'), 1_000, 1_000);
    expect(record.answer(accepted, 1_001)).toBe(false);
    expect(record.unsettled).toBe(1);
    expect(record.answer(signals, 1_010)).toBe(true);
    expect(record.unsettled).toBe(0);
  });

  it('counts an acknowledgement that its signals have overtaken', () => {
    const record = new LoadRecord();
    record.sent(cue('u-1'), 1_000, 1_000);
    expect(record.answer(signals, 1_001)).toBe(true);
    expect(record.unsettled).toBe(1);
    record.answer(accepted, 1_002);
    expect(record.unsettled).toBe(0);
    expect(record.report()).toMatchObject({ accepted: 1 });
  });

  it('leaves the warm-up out of the figures', () => {
    const record = new LoadRecord();
    record.measureFrom(2_000);
    record.sent(cue('u-1'), 1_000, 1_000);
    record.answer(accepted, 1_005);
    expect(record.report()).toMatchObject({ finals: 0, accepted: 0, ackMs: { count: 0 } });
  });

  it('does not count as scored what the model was spared', () => {
    const record = new LoadRecord();
    record.measureFrom(0);
    record.measureUntil(1_000);
    record.sent(cue('u-1'), 10, 10);
    record.answer({ ...signals, notScoredBecause: 'no-text' }, 20);
    expect(record.report().scoredPerSecond).toBe(0);
  });

  it('takes the stages of an alert from the event itself', () => {
    const record = new LoadRecord();
    record.sent(cue('u-1'), 1_000, 1_000);
    const latencyMs = { accept: 1, assemble: 1, queue: 2, score: 5, escalate: 1, total: 10 };
    record.event({ subject: 'c-1', causationid: 'u-1', data: { latencyMs } }, 1_020);
    const { alertMs, alertSeenMs, withoutModelMs, stagesMs } = record.report();
    expect(alertMs.max).toBeCloseTo(10, 1);
    expect(alertSeenMs.max).toBeCloseTo(20, 1);
    expect(withoutModelMs.max).toBeCloseTo(3, 1);
    expect(stagesMs['score']?.max).toBeCloseTo(5, 1);
  });
});

describe('a latency histogram', () => {
  it('is exact to three digits, from microseconds to minutes', () => {
    const histogram = new LatencyHistogram();
    for (const ms of [0.05, 1, 120_000]) histogram.record(ms);
    const { count, p50, max } = histogram.percentiles();
    expect(count).toBe(3);
    expect(p50).toBeCloseTo(1, 2);
    expect(max / 120_000).toBeCloseTo(1, 2);
  });
});
