import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { messageLimits } from '../../../src/client/messageLimits.ts';
import { PulsoStream, type PulsoStreamOptions } from '../../../src/client/stream.ts';
import type { ConnectionState } from '../../../src/client/link.ts';
import { idPattern, maxTextUnits } from '../../../src/pipeline/accept/messages.ts';
import { ConfigSchema } from '../../../src/config/schema.ts';
import { fakeWebSocket } from '../../support/fakeWebSocket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const url = 'ws://engine.example';

/** A stream whose engine the test plays. The wait before coming back is 100 ms, 200 ms, 400 ms … */
function open(options: Partial<PulsoStreamOptions> = {}) {
  const fake = fakeWebSocket();
  const states: ConnectionState[] = [];
  const stream = new PulsoStream({
    url,
    WebSocket: fake.WebSocket,
    backoff: { baseMs: 100, maxMs: 1_000, random: () => 1 - Number.EPSILON },
    onConnection: state => states.push(state),
    ...options,
  });
  return { ...fake, stream, states };
}

const spoken = (utteranceId: string, changes: object = {}) =>
  ({
    conversationId: 'c-1',
    utteranceId,
    role: 'customer',
    text: 'the lift is stuck again',
    final: true,
    ...changes,
  }) as const;
const interim = (utteranceId: string) => ({ ...spoken(utteranceId), final: false }) as const;
const accepted = (utteranceId: string, conversationId = 'c-1') => ({
  type: 'accepted',
  conversationId,
  utteranceId,
  revision: 0,
});
const ids = (sent: readonly Readonly<Record<string, unknown>>[]) =>
  sent.map(({ type, utteranceId }) => utteranceId ?? type);

/** The outcome of a promise as far as it is known now. */
async function outcome<T>(promise: Promise<T>): Promise<T | { code: unknown } | 'pending'> {
  const pending = vi.advanceTimersByTimeAsync(0).then(() => 'pending' as const);
  return Promise.race([
    promise.catch((error: unknown) => ({ code: (error as { code?: unknown }).code ?? error })),
    pending,
  ]);
}

describe('a final', () => {
  test('resolves when the engine has accepted it, not before', async () => {
    const { stream, newest } = open();
    const answer = stream.utterance(spoken('u-1'));
    newest().open();
    expect(newest().take()).toEqual([{ type: 'utterance', ...spoken('u-1') }]);
    expect(await outcome(answer)).toBe('pending');
    newest().say(accepted('u-1'));
    expect(await answer).toEqual(accepted('u-1'));
    expect(stream.buffered).toBe(0);
  });

  test('without an answer is sent again after a lost connection, before what came later, under the same key', async () => {
    const { stream, sockets, newest } = open();
    const answers = ['u-1', 'u-2', 'u-3'].map(id => stream.utterance(spoken(id)));
    newest().open();
    newest().say(accepted('u-1'));
    newest().end(1006);
    const later = stream.utterance(spoken('u-4'));
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(2);
    newest().open();
    expect(ids(newest().take())).toEqual(['u-2', 'u-3', 'u-4']);
    for (const id of ['u-2', 'u-3', 'u-4']) newest().say(accepted(id));
    await Promise.all([...answers, later]);
  });

  test('that the engine refuses for good rejects with its code; nobody has to catch it', async () => {
    const refusals: unknown[] = [];
    const { stream, newest } = open({ onRefused: refusal => refusals.push(refusal.code) });
    const answer = stream.utterance(spoken('u-1'));
    newest().open();
    newest().say({
      type: 'refused',
      conversationId: 'c-1',
      utteranceId: 'u-1',
      code: 'REVISION_STALE',
      message: 'old',
      retryable: false,
    });
    await expect(answer).rejects.toMatchObject({
      name: 'PulsoError',
      code: 'REVISION_STALE',
      retryable: false,
    });
    expect(refusals).toEqual(['REVISION_STALE']);
  });

  test('that the engine refuses for now is sent again after retryAfterMs, and holds back the rest of its conversation only', async () => {
    const { stream, newest } = open();
    void stream.utterance(spoken('u-1'));
    void stream.utterance(spoken('u-2'));
    newest().open();
    newest().take();
    const overloaded = {
      type: 'refused',
      conversationId: 'c-1',
      code: 'OVERLOADED',
      message: 'busy',
      retryable: true,
      retryAfterMs: 1_000,
    };
    newest().say({ ...overloaded, utteranceId: 'u-1' });
    newest().say({ ...overloaded, utteranceId: 'u-2' });
    void stream.utterance(spoken('u-3'));
    void stream.utterance(spoken('v-1', { conversationId: 'c-2' }));
    expect(ids(newest().take())).toEqual(['v-1']);
    await vi.advanceTimersByTimeAsync(999);
    expect(newest().take()).toEqual([]);
    await vi.advanceTimersByTimeAsync(501);
    expect(ids(newest().take())).toEqual(['u-1', 'u-2', 'u-3']);
  });

  test('that the engine refuses for now goes again before all that was sent behind it, once that has its answers', async () => {
    const { stream, newest } = open();
    for (const id of ['u-1', 'u-2', 'u-3']) void stream.utterance(spoken(id));
    newest().open();
    newest().take();
    const refused = (utteranceId: string, retryAfterMs: number) => ({
      type: 'refused',
      conversationId: 'c-1',
      utteranceId,
      code: 'OVERLOADED',
      message: 'busy',
      retryable: true,
      retryAfterMs,
    });
    newest().say(refused('u-1', 1_000));
    void stream.utterance(spoken('u-4'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(newest().take()).toEqual([]);
    newest().say(refused('u-2', 1_000));
    newest().say(refused('u-3', 100));
    await vi.advanceTimersByTimeAsync(999);
    expect(newest().take()).toEqual([]);
    await vi.advanceTimersByTimeAsync(501);
    expect(ids(newest().take())).toEqual(['u-1', 'u-2', 'u-3', 'u-4']);
  });

  test.each([
    ['an empty id', spoken(''), 'ID_INVALID'],
    ['a control character in an id', spoken('u-\n'), 'ID_INVALID'],
    ['a text that is too long', spoken('u-1', { text: 'x'.repeat(10_001) }), 'TEXT_TOO_LONG'],
    ['half of a surrogate pair', spoken('u-1', { text: 'so \ud83d' }), 'TEXT_NOT_UNICODE'],
    [
      'more bytes than a frame may have',
      spoken('u-1', { text: '\u0001'.repeat(10_000), language: 'x'.repeat(10_000) }),
      'MESSAGE_TOO_LARGE',
    ],
  ])(
    'with %s is refused here: the engine could not say which message it means',
    async (_what, message, code) => {
      const { stream, sockets } = open();
      await expect(stream.utterance(message)).rejects.toMatchObject({ code });
      expect(sockets).toHaveLength(0);
    },
  );
});

describe('an interim', () => {
  test('goes out when it can go out at once, and is not sent again', async () => {
    const { stream, newest, sockets } = open();
    void stream.utterance(spoken('u-1'));
    newest().open();
    const answer = stream.utterance(interim('u-2'));
    expect(ids(newest().take())).toEqual(['u-1', 'u-2']);
    newest().end(1006);
    expect(await answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(2);
    newest().open();
    expect(ids(newest().take())).toEqual(['u-1']);
  });

  test('is left out while it could only wait: not connected, slowed down, too much on the way', async () => {
    const { stream, newest } = open({ maxInFlight: 2 });
    expect(await stream.utterance(interim('u-0'))).toBeUndefined();
    newest().open();
    newest().say({ type: 'slow-down', retryAfterMs: 500 });
    expect(await stream.utterance(interim('u-1'))).toBeUndefined();
    await vi.advanceTimersByTimeAsync(500);
    void stream.utterance(spoken('u-2'));
    void stream.utterance(spoken('u-3'));
    expect(await stream.utterance(interim('u-4'))).toBeUndefined();
    expect(ids(newest().take())).toEqual(['u-2', 'u-3']);
  });
});

describe('what is told of a conversation', () => {
  test('goes again until an answer to something later shows that the engine has it', async () => {
    const { stream, newest } = open();
    await stream.conversationStarted({ conversationId: 'c-1', channel: 'chat' });
    newest().open();
    newest().end(1012);
    await vi.advanceTimersByTimeAsync(100);
    newest().open();
    expect(ids(newest().take())).toEqual(['conversation.started']);
    void stream.utterance(spoken('v-1', { conversationId: 'c-2' }));
    newest().say(accepted('v-1', 'c-2'));
    expect(stream.buffered).toBe(0);
  });

  test('is covered neither by an answer to something earlier nor by a lost connection', async () => {
    const { stream, newest } = open();
    void stream.utterance(spoken('u-1'));
    newest().open();
    await stream.conversationEnded({ conversationId: 'c-1' });
    newest().say(accepted('u-1'));
    expect(stream.buffered).toBe(1);
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    newest().open();
    expect(ids(newest().take())).toEqual(['conversation.ended']);
  });

  test('that is refused for now goes again with all of its conversation that it may have been', async () => {
    const { stream, newest } = open();
    await stream.conversationStarted({ conversationId: 'c-1' });
    await stream.conversationUpdated({ conversationId: 'c-1', channel: 'chat' });
    newest().open();
    newest().take();
    newest().say({
      type: 'refused',
      conversationId: 'c-1',
      code: 'STORE_UNAVAILABLE',
      message: 'later',
      retryable: true,
    });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(ids(newest().take())).toEqual(['conversation.started', 'conversation.updated']);
  });
});

describe('back-pressure', () => {
  test('the buffer is bounded: past it a final is refused, and ready waits for room', async () => {
    const { stream, newest } = open({ maxBuffered: 2 });
    void stream.utterance(spoken('u-1'));
    await stream.ready();
    void stream.utterance(spoken('u-2'));
    await expect(stream.utterance(spoken('u-3'))).rejects.toMatchObject({
      code: 'BUFFER_FULL',
      retryable: true,
    });
    const ready = stream.ready();
    expect(await outcome(ready)).toBe('pending');
    newest().open();
    newest().say(accepted('u-1'));
    await ready;
    void stream.utterance(spoken('u-3'));
    expect(ids(newest().take())).toEqual(['u-1', 'u-2', 'u-3']);
  });

  test('no more than maxInFlight are on the way', () => {
    const { stream, newest } = open({ maxInFlight: 2 });
    for (const id of ['u-1', 'u-2', 'u-3']) void stream.utterance(spoken(id));
    newest().open();
    expect(ids(newest().take())).toEqual(['u-1', 'u-2']);
    newest().say(accepted('u-1'));
    expect(ids(newest().take())).toEqual(['u-3']);
  });

  test('slow-down stops the sending for as long as the engine asks', async () => {
    const { stream, newest } = open();
    void stream.utterance(spoken('u-1'));
    newest().open();
    newest().take();
    newest().say({ type: 'slow-down', retryAfterMs: 700 });
    void stream.utterance(spoken('u-2'));
    await vi.advanceTimersByTimeAsync(699);
    expect(newest().take()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ids(newest().take())).toEqual(['u-2']);
  });
});

describe('the connection', () => {
  test('is made when there is something to say, and again only then', async () => {
    const { stream, sockets, newest } = open();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets).toHaveLength(0);
    const answer = stream.utterance(spoken('u-1'));
    newest().open();
    newest().say(accepted('u-1'));
    await answer;
    newest().end(4408);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sockets).toHaveLength(1);
    void stream.utterance(spoken('u-2'));
    expect(sockets).toHaveLength(2);
  });

  test('comes back with growing waits while it fails, and begins anew once the engine has answered', async () => {
    const { stream, sockets, newest, states } = open();
    const answer = stream.utterance(spoken('u-1'));
    const waits = () => states.flatMap(state => (state.kind === 'waiting' ? [Math.ceil(state.delayMs)] : []));
    for (const waitMs of [100, 200, 400, 800, 1_000, 1_000]) {
      newest().end(1006);
      await vi.advanceTimersByTimeAsync(waitMs);
    }
    expect(waits()).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(sockets).toHaveLength(7);
    newest().open();
    newest().say(accepted('u-1'));
    await answer;
    void stream.utterance(spoken('u-2'));
    newest().end(1012);
    await vi.advanceTimersByTimeAsync(100);
    expect(waits().at(-1)).toBe(100);
  });

  test('an open socket alone does not count as success: an engine that cuts at once is not hammered', async () => {
    const { stream, newest, states } = open();
    void stream.utterance(spoken('u-1'));
    for (const waitMs of [100, 200]) {
      newest().open();
      newest().end(1011);
      await vi.advanceTimersByTimeAsync(waitMs);
    }
    expect(states.filter(({ kind }) => kind === 'waiting')).toMatchObject([
      { attempt: 1, closeCode: 1011 },
      { attempt: 2, closeCode: 1011 },
    ]);
  });

  test.each([1000, 1002, 1003, 1007, 1008, 1009])(
    'does not come back after the terminal code %i: what is pending and what follows is told so',
    async code => {
      const { stream, sockets, newest, states } = open();
      const pending = stream.utterance(spoken('u-1'));
      newest().open();
      newest().end(code);
      await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_TERMINAL' });
      await expect(stream.utterance(spoken('u-2'))).rejects.toMatchObject({ code: 'CONNECTION_TERMINAL' });
      await expect(stream.ready()).rejects.toMatchObject({ code: 'CONNECTION_TERMINAL' });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(sockets).toHaveLength(1);
      expect(states.at(-1)).toMatchObject({ kind: 'failed' });
      await stream.close();
    },
  );

  test('gives up after maxAttempts failures in a row', async () => {
    const { stream, newest } = open({ maxAttempts: 2 });
    const pending = stream.utterance(spoken('u-1'));
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    newest().end(1006);
    await expect(pending).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', retryable: true });
  });

  test('that does not open in time, or does not answer in time, is given up and made anew', async () => {
    const { stream, sockets, newest } = open({ connectTimeoutMs: 1_000, answerTimeoutMs: 5_000 });
    void stream.utterance(spoken('u-1'));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.closeCode).toBe(1000);
    newest().open();
    await vi.advanceTimersByTimeAsync(4_000);
    void stream.utterance(spoken('u-2'));
    await vi.advanceTimersByTimeAsync(1_200);
    expect(sockets).toHaveLength(3);
    // What the dead one still says is not listened to.
    sockets[1]?.say(accepted('u-1'));
    newest().open();
    expect(ids(newest().take())).toEqual(['u-1', 'u-2']);
  });

  test('asks for a new ticket each time, sends headers, asks for signals where somebody listens', async () => {
    let tickets = 0;
    const signals: unknown[] = [];
    const { stream, newest } = open({
      ticket: () => Promise.resolve(`t-${++tickets}`),
      token: 'k',
      headers: { 'x-desk': '7' },
      onSignals: heard => signals.push(heard.utteranceId),
    });
    void stream.utterance(spoken('u-1'));
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().url.href).toBe('ws://engine.example/v1/streams?signals=1&ticket=t-1');
    expect(newest().headers).toEqual({ authorization: 'Bearer k', 'x-desk': '7' });
    newest().open();
    newest().say({
      type: 'signals',
      conversationId: 'c-1',
      utteranceId: 'u-1',
      revision: 0,
      role: 'customer',
      final: true,
      phrases: [],
    });
    newest().say({ type: 'something-new' });
    newest().say('not json');
    await vi.advanceTimersByTimeAsync(0);
    expect(signals).toEqual(['u-1']);
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    expect(newest().url.searchParams.get('ticket')).toBe('t-2');
  });

  test('a ticket that can not be had is a failure like any other', async () => {
    let tickets = 0;
    const { stream, sockets } = open({
      ticket: () => {
        if (++tickets === 1) throw new Error('the ticket office is closed');
        return 't';
      },
    });
    void stream.utterance(spoken('u-1'));
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(1);
  });
});

describe('the end', () => {
  test('close waits for every answer, and takes nothing more', async () => {
    const { stream, newest } = open();
    const answer = stream.utterance(spoken('u-1'));
    await stream.conversationEnded({ conversationId: 'c-1' });
    newest().open();
    const closed = Promise.all([stream.close(), stream.close()]);
    await expect(stream.utterance(spoken('u-2'))).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await expect(stream.conversationUpdated({ conversationId: 'c-1' })).rejects.toMatchObject({
      code: 'CLIENT_CLOSED',
    });
    expect(newest().closeCode).toBeUndefined();
    newest().say(accepted('u-1'));
    await answer;
    expect(newest().closeCode).toBe(1000);
    expect(await outcome(closed)).toBe('pending');
    newest().end(1000);
    await closed;
  });

  test('a goodbye that is not answered covers nothing: what is told of conversations goes again', async () => {
    const { stream, sockets, newest } = open();
    await stream.conversationEnded({ conversationId: 'c-1' });
    newest().open();
    newest().take();
    const closed = stream.close();
    newest().end(1006);
    await vi.advanceTimersByTimeAsync(100);
    expect(sockets).toHaveLength(2);
    newest().open();
    expect(ids(newest().take())).toEqual(['conversation.ended']);
    newest().end(1000);
    await closed;
  });

  test('close also waits out a lost connection; its signal ends the waiting', async () => {
    const { stream, newest } = open();
    const answer = stream.utterance(spoken('u-1'));
    newest().open();
    const patience = new AbortController();
    const closed = stream.close({ signal: patience.signal });
    newest().end(1006);
    expect(await outcome(closed)).toBe('pending');
    patience.abort(new Error('time to go home'));
    await closed;
    await expect(answer).rejects.toThrow('time to go home');
  });

  test('aborting the signal of the stream ends everything at once', async () => {
    const gone = new AbortController();
    const { stream, newest, states } = open({ signal: gone.signal });
    const answer = stream.utterance(spoken('u-1'));
    newest().open();
    gone.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stream.ready()).rejects.toMatchObject({ name: 'AbortError' });
    expect(newest().closeCode).toBe(1000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({ kind: 'closed' });
  });

  test('a stream made with an aborted signal sends nothing', async () => {
    const { stream, sockets } = open({ signal: AbortSignal.abort() });
    await expect(stream.utterance(spoken('u-1'))).rejects.toMatchObject({ name: 'AbortError' });
    expect(sockets).toHaveLength(0);
  });

  test('aborting one utterance takes it back where it has not been sent, and does not send it again where it has', async () => {
    const { stream, newest } = open({ maxInFlight: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const sent = stream.utterance(spoken('u-1'), { signal: first.signal });
    const waiting = stream.utterance(spoken('u-2'), { signal: second.signal });
    newest().open();
    first.abort();
    second.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    newest().end(1006);
    expect(stream.buffered).toBe(0);
  });

  test('aborting ready leaves the stream alone', async () => {
    const { stream } = open({ maxBuffered: 1 });
    void stream.utterance(spoken('u-1'));
    const impatient = new AbortController();
    const ready = stream.ready({ signal: impatient.signal });
    impatient.abort();
    await expect(ready).rejects.toMatchObject({ name: 'AbortError' });
    expect(stream.buffered).toBe(1);
  });
});

test('without any WebSocket the client says what to do', () => {
  vi.stubGlobal('WebSocket', undefined);
  try {
    expect(() => new PulsoStream({ url })).toThrow(/the package 'ws'/u);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('the limits of the client are those of the engine', () => {
  expect(messageLimits).toEqual({
    idPattern,
    maxTextUnits,
    maxMessageBytes: ConfigSchema.properties.streams.properties.maxMessageBytes.default as unknown,
  });
});
