import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PulsoEvents, type PulsoEventsOptions } from '../../../src/client/eventReader.ts';
import type { TypedEvent } from '../../../src/client/client.ts';
import { fakeWebSocket } from '../../support/fakeWebSocket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A subscriber whose engine the test plays. The wait before coming back is 100 ms, 200 ms, 400 ms … */
function open(options: Partial<PulsoEventsOptions> = {}) {
  const fake = fakeWebSocket();
  const events = new PulsoEvents({
    url: 'ws://engine.example',
    WebSocket: fake.WebSocket,
    heartbeatMs: 0,
    backoff: { baseMs: 100, maxMs: 1_000, random: () => 1 - Number.EPSILON },
    ...options,
  });
  const reader = events[Symbol.asyncIterator]();
  const next = async () => (await reader.next()).value?.id;
  const subscribed = (offset = 0, recovered = true, epoch = 'e-1') => {
    fake.newest().open();
    fake.newest().say({ type: 'subscribed', epoch, offset, recovered });
  };
  return { ...fake, events, reader, next, subscribed };
}

const event = (offset: number, changes: object = {}) => ({
  specversion: '1.0',
  id: `id-${offset}`,
  type: 'pulso.escalation.raised.v1',
  sequence: String(offset).padStart(20, '0'),
  data: {},
  ...changes,
});
const signals = (id: string) => ({ specversion: '1.0', id, type: 'pulso.signals.v1', data: {} });

describe('a subscription', () => {
  test('offers the subprotocol, sends its filter, and stands when the engine says so', async () => {
    const filter = { types: ['pulso.escalation.*'], minLevel: 'critical' } as const;
    const { events, newest, subscribed } = open({ filter });
    expect(newest().url.href).toBe('ws://engine.example/v1/events');
    expect(newest().protocols).toEqual(['cloudevents.json']);
    const ready = events.ready();
    expect(events.position).toBeUndefined();
    subscribed(41);
    await ready;
    expect(newest().take()).toEqual([{ type: 'subscribe', filter }]);
    expect(events.position).toEqual({ epoch: 'e-1', offset: 41 });
  });

  test('hands events out in their order, each once, whatever comes twice', async () => {
    const { newest, subscribed, next } = open();
    subscribed();
    for (const offset of [1, 2, 2, 1, 3]) newest().say(event(offset));
    newest().say({ type: 'something-new' });
    newest().say('not json');
    newest().say(event(4));
    expect([await next(), await next(), await next(), await next()]).toEqual([
      'id-1',
      'id-2',
      'id-3',
      'id-4',
    ]);
  });

  test('resumes after the last event that came, and hands out none of them twice', async () => {
    const { sockets, newest, subscribed, next } = open();
    subscribed(10);
    newest().say(event(11));
    newest().say(signals('s-1'));
    newest().end(1012);
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(2);
    subscribed(11);
    expect(newest().take()).toEqual([{ type: 'subscribe', resume: { epoch: 'e-1', offset: 11 } }]);
    newest().say(event(11));
    newest().say(event(12));
    expect([await next(), await next(), await next()]).toEqual(['id-11', 's-1', 'id-12']);
  });

  test('takes up an earlier run where it stopped', async () => {
    const { events, newest, subscribed } = open({ resume: { epoch: 'e-1', offset: 7 } });
    expect(events.position).toEqual({ epoch: 'e-1', offset: 7 });
    subscribed(7);
    await events.ready();
    expect(newest().take()).toEqual([{ type: 'subscribe', resume: { epoch: 'e-1', offset: 7 } }]);
  });

  test('tells of a gap in its place: after the events before it, before those after it', async () => {
    const story: string[] = [];
    const { events, newest, subscribed, next } = open({
      onGap: from => story.push(`gap until ${from.epoch}:${from.offset}`),
    });
    subscribed(10);
    newest().say(event(11));
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    subscribed(3, false, 'e-2');
    newest().say(event(4));
    expect(story).toEqual([]);
    story.push(String(await next()));
    expect(events.position).toEqual({ epoch: 'e-1', offset: 11 });
    story.push(String(await next()));
    expect(story).toEqual(['id-11', 'gap until e-2:3', 'id-4']);
    expect(events.position).toEqual({ epoch: 'e-2', offset: 4 });
  });

  test('that the engine refuses for good fails, for whoever waits and for whoever reads', async () => {
    const { events, newest, next } = open();
    newest().open();
    newest().say({ type: 'refused', code: 'FILTER_INVALID', message: 'filter.types …', retryable: false });
    await expect(events.ready()).rejects.toMatchObject({ name: 'PulsoError', code: 'FILTER_INVALID' });
    await expect(next()).rejects.toMatchObject({ code: 'FILTER_INVALID' });
  });

  test('that the engine refuses for now is tried again after retryAfterMs', async () => {
    const { newest, sockets } = open();
    newest().open();
    newest().say({
      type: 'refused',
      code: 'QUOTA_EXCEEDED',
      message: 'full',
      retryable: true,
      retryAfterMs: 2_000,
    });
    newest().take();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(newest().take()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(newest().take()).toEqual([{ type: 'subscribe' }]);
    expect(sockets).toHaveLength(1);
  });

  test('that is not answered in time is made anew; after a terminal code it fails', async () => {
    const { newest, sockets, next } = open({ connectTimeoutMs: 1_000 });
    newest().open();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(sockets).toHaveLength(2);
    newest().open();
    newest().end(1008);
    await expect(next()).rejects.toMatchObject({ code: 'CONNECTION_TERMINAL' });
  });
});

describe('a slow reader', () => {
  test('makes the connection rest, and gets everything all the same, in order and once', async () => {
    const { newest, sockets, subscribed, next } = open({ maxBuffered: 4 });
    subscribed();
    for (const offset of [1, 2, 3, 4, 5]) newest().say(event(offset));
    expect(newest().closeCode).toBe(1000);
    expect([await next()]).toEqual(['id-1']);
    expect(sockets).toHaveLength(1);
    expect([await next()]).toEqual(['id-2']);
    expect(sockets).toHaveLength(2);
    subscribed(4);
    expect(newest().take()).toEqual([{ type: 'subscribe', resume: { epoch: 'e-1', offset: 4 } }]);
    newest().say(event(5));
    expect([await next(), await next(), await next()]).toEqual(['id-3', 'id-4', 'id-5']);
  });

  test('is not lied to about the position: it is that of the event handed out, not of the one received', async () => {
    const { events, newest, subscribed, next } = open();
    subscribed(0);
    newest().say(event(5));
    newest().say(event(9));
    await next();
    expect(events.position).toEqual({ epoch: 'e-1', offset: 5 });
  });
});

describe('an acknowledgement', () => {
  test('names the offset; of signals, of another epoch and while not connected nothing is said', async () => {
    const { events, reader, newest, subscribed } = open();
    subscribed();
    newest().say(event(1));
    newest().say(signals('s-1'));
    newest().take();
    const read = async () => (await reader.next()).value as TypedEvent;
    const first = await read();
    events.ack(first);
    events.ack(await read());
    expect(newest().take()).toEqual([{ type: 'ack', offset: 1 }]);
    newest().end(1012);
    events.ack(first);
    await vi.advanceTimersByTimeAsync(100);
    subscribed(0, false, 'e-2');
    newest().take();
    events.ack(first);
    expect(newest().take()).toEqual([]);
  });

  test('that the engine refuses does not end the subscription', async () => {
    const { newest, subscribed, next } = open();
    subscribed();
    newest().say({ type: 'refused', code: 'MESSAGE_INVALID', message: 'ack.offset …', retryable: false });
    newest().say(event(1));
    expect(await next()).toBe('id-1');
  });
});

describe('reading', () => {
  test('with forEach waits for the callback before the next event', async () => {
    const { events, newest, subscribed } = open();
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const done = events.forEach(async ({ id }) => {
      seen.push(id);
      await new Promise<void>(resolve => {
        release = resolve;
      });
    });
    subscribed();
    newest().say(event(1));
    newest().say(event(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(['id-1']);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(['id-1', 'id-2']);
    const closed = events.close();
    newest().end(1000);
    await closed;
    release();
    await done;
  });

  test('with forEach: what the callback throws closes the subscription and comes out', async () => {
    const { events, newest, subscribed } = open();
    const done = events.forEach(() => {
      throw new Error('no route to the supervisor');
    });
    subscribed();
    newest().say(event(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().closeCode).toBe(1000);
    newest().end(1000);
    await expect(done).rejects.toThrow('no route to the supervisor');
  });

  test('ends when the loop is left: the engine is told goodbye', async () => {
    const { events, newest, subscribed } = open();
    const loop = (async () => {
      for await (const { id } of events) return id;
      return undefined;
    })();
    subscribed();
    newest().say(event(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().closeCode).toBe(1000);
    newest().end(1000);
    expect(await loop).toBe('id-1');
  });

  test('goes on after close with what had come before', async () => {
    const { events, newest, subscribed, reader } = open();
    subscribed();
    newest().say(event(1));
    const closed = events.close();
    newest().end(1000);
    await closed;
    expect(await reader.next()).toMatchObject({ value: { id: 'id-1' } });
    expect(await reader.next()).toMatchObject({ done: true });
    await expect(open({ signal: AbortSignal.abort() }).events.ready()).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('ends with the reason of the signal', async () => {
    const gone = new AbortController();
    const { subscribed, next, newest } = open({ signal: gone.signal });
    subscribed();
    const reading = next();
    gone.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(newest().closeCode).toBe(1000);
  });

  test('ready has a signal of its own', async () => {
    const { events } = open();
    await expect(events.ready({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a heartbeat', () => {
  const beating = () => {
    const opened = open({ heartbeatMs: 1_000 });
    opened.newest().open();
    opened
      .newest()
      .say({ type: 'subscribed', epoch: 'e-1', offset: 10, recovered: true, heartbeatMs: 1_000 });
    return opened;
  };
  const beat = (offset: number) => ({ type: 'heartbeat', epoch: 'e-1', offset });

  test('is asked for with the subscription', () => {
    const { newest, subscribed } = open({ heartbeatMs: 15_000 });
    subscribed();
    expect(newest().take()).toEqual([{ type: 'subscribe', heartbeatMs: 15_000 }]);
  });

  test('keeps a connection on which nothing happens, and moves the position from which it resumes', async () => {
    const { sockets, newest, subscribed } = beating();
    for (let seconds = 1; seconds <= 60; seconds++) {
      await vi.advanceTimersByTimeAsync(1_000);
      newest().say(beat(10 + seconds));
    }
    expect(sockets).toHaveLength(1);
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    subscribed(70);
    expect(newest().take()).toMatchObject([{ type: 'subscribe', resume: { epoch: 'e-1', offset: 70 } }]);
  });

  test('that fails to come gives a dead connection up, and another one resumes', async () => {
    const { sockets, newest, subscribed, next } = beating();
    newest().say(event(11));
    await vi.advanceTimersByTimeAsync(2_400);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closeCode).toBe(1000);
    subscribed(11);
    expect(newest().take()).toMatchObject([{ resume: { epoch: 'e-1', offset: 11 } }]);
    newest().say(event(12));
    expect([await next(), await next()]).toEqual(['id-11', 'id-12']);
  });

  test('of an engine that knows none is not waited for', async () => {
    const { sockets, subscribed } = open({ heartbeatMs: 1_000 });
    subscribed();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });

  test('is not missed after the end', async () => {
    const { events, newest, sockets } = beating();
    const closed = events.close();
    newest().end(1000);
    await closed;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });
});
