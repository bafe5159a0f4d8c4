import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeClock } from '../../support/fakes.ts';
import { refusing, startStreams, utteranceMessage } from './testStreams.ts';

/** Timers stand still until the test moves them; sockets are as real as ever. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a source that is too fast', () => {
  test('is told to slow down and read no further until its time has come; nothing is lost', async () => {
    const clock = new FakeClock();
    const { connect, intake, meter } = await startStreams({ clock, limits: { maxMessagesPerSecond: 2 } });
    const [source, other] = await Promise.all([connect(), connect()]);
    source.send([1, 2, 3, 4].map(() => utteranceMessage()));
    const answers = await source.take(5);
    expect(answers.filter(({ type }) => type === 'accepted')).toHaveLength(4);
    expect(answers).toContainEqual({ type: 'slow-down', retryAfterMs: 1_000 });
    expect(meter.counts.get('slow-down')).toBe(1);
    source.send(utteranceMessage({ utteranceId: 'u-late' }));
    other.send('{}');
    await other.next();
    expect(intake.inputs).toHaveLength(4);
    clock.advance(2_000);
    vi.advanceTimersByTime(1_000);
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-late' });
  });

  test('does not slow down another', async () => {
    const clock = new FakeClock();
    const { connect } = await startStreams({ clock, limits: { maxMessagesPerSecond: 1 } });
    const [fast, other] = await Promise.all([connect(), connect()]);
    fast.send([1, 2, 3].map(() => utteranceMessage()));
    await fast.take(4);
    other.send(utteranceMessage({ utteranceId: 'u-other' }));
    expect(await other.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-other' });
  });

  test('is not read while too many of its messages are in progress', async () => {
    const { connect, intake } = await startStreams({ limits: { maxUnacknowledged: 2 } });
    const release = intake.holdAnswers();
    const source = await connect();
    source.send([1, 2, 3].map(() => utteranceMessage()));
    expect(await source.next()).toMatchObject({ type: 'slow-down' });
    source.send(utteranceMessage({ utteranceId: 'u-late' }));
    release();
    expect((await source.take(4)).at(-1)).toMatchObject({ type: 'accepted', utteranceId: 'u-late' });
  });

  test('hears of an overloaded engine in a slow-down and then in the refusal, and is read again later', async () => {
    const { connect, intake } = await startStreams();
    intake.answer = () => refusing('OVERLOADED', 1_500);
    const source = await connect();
    source.send(utteranceMessage({ utteranceId: 'u-1' }));
    expect(await source.take(2)).toMatchObject([
      { type: 'slow-down', retryAfterMs: 1_500 },
      { type: 'refused', code: 'OVERLOADED', retryable: true, retryAfterMs: 1_500 },
    ]);
    intake.answer = () => ({ kind: 'accepted', revision: 0, duplicate: false });
    source.send(utteranceMessage({ utteranceId: 'u-1' }));
    vi.advanceTimersByTime(1_500);
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-1' });
  });
});

describe('a source that says nothing', () => {
  const limits = { firstMessageTimeoutMs: 5_000, idleTimeoutMs: 600_000 };

  test('after connecting is closed with 4408', async () => {
    const { connect } = await startStreams({ limits });
    const source = await connect();
    vi.advanceTimersByTime(4_999);
    expect(source.socket.readyState).toBe(source.socket.OPEN);
    vi.advanceTimersByTime(1);
    expect(await source.closed).toEqual({ code: 4408, reason: 'idle' });
  });

  test('stays connected while it has an open conversation, and is closed some time after', async () => {
    const clock = new FakeClock();
    const { connect, intake } = await startStreams({ limits, clock });
    const source = await connect();
    source.send(utteranceMessage());
    await source.next();
    const pass = (ms: number) => {
      clock.advance(ms);
      vi.advanceTimersByTime(ms);
    };
    for (let hours = 0; hours < 3; hours++) pass(3_600_000);
    source.send(utteranceMessage({ utteranceId: 'u-after' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-after' });
    intake.isOpen = () => false;
    pass(600_000);
    pass(600_000);
    expect((await source.closed).code).toBe(4408);
  });
});
