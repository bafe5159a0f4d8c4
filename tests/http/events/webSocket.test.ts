import { describe, expect, test, vi } from 'vitest';
import { key } from '../../support/builders.ts';
import { escalation, publishRequest, signalsOutput, summary, tell } from '../../support/events.ts';
import { refusedUpgrade, TestSource } from '../streams/testSource.ts';
import { testServer, type ServerSetup } from './testServer.ts';

function alert(number: number, conversationId = 'c-1') {
  return publishRequest({
    key: key(conversationId),
    output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });
}

async function connected(setup: ServerSetup = {}) {
  const server = await testServer(setup);
  const { ws } = await server.listen();
  const connect = () => TestSource.connect(`${ws}/v1/events`, {}, ['cloudevents.json']);
  return { ...server, ws, connect, subscriber: await connect() };
}

function sequences(events: readonly Readonly<Record<string, unknown>>[]): number[] {
  return events.map(event => Number(event['sequence']));
}

describe('subscribing', () => {
  test('the CloudEvents subprotocol is echoed when offered, and not needed', async () => {
    const { ws, subscriber } = await connected();
    expect(subscriber.socket.protocol).toBe('cloudevents.json');
    expect((await TestSource.connect(`${ws}/v1/events`)).socket.protocol).toBe('');
    const other = await TestSource.connect(`${ws}/v1/events`, {}, ['cloudevents.avro', 'cloudevents.json']);
    expect(other.socket.protocol).toBe('cloudevents.json');
  });

  test('is answered with the position; then each event comes as a frame of its own', async () => {
    const { hub, subscriber } = await connected();
    tell(hub, alert(1));
    subscriber.send({ type: 'subscribe' });
    expect(await subscriber.next()).toEqual({ type: 'subscribed', epoch: 'e-1', offset: 1, recovered: true });
    tell(hub, alert(2));
    tell(hub, publishRequest({ output: summary() }));
    const [raised, ended] = await subscriber.take(2);
    expect(raised).toMatchObject({
      specversion: '1.0',
      type: 'pulso.escalation.raised.v1',
      sequence: '00000000000000000002',
    });
    expect(ended).toMatchObject({ type: 'pulso.conversation.summary.v1', sequence: '00000000000000000003' });
  });

  test('with a wish for heartbeats brings them, with the position up to which everything was sent', async () => {
    const { hub, subscriber } = await connected();
    const filter = { conversations: ['c-9'] };
    subscriber.send({ type: 'subscribe', filter, heartbeatMs: 1_000 });
    expect(await subscriber.next()).toMatchObject({ type: 'subscribed', offset: 0, heartbeatMs: 1_000 });
    tell(hub, alert(1));
    expect(await subscriber.next()).toEqual({ type: 'heartbeat', epoch: 'e-1', offset: 1 });
    subscriber.send({ type: 'subscribe', heartbeatMs: 999 });
    expect(await subscriber.next()).toMatchObject({ type: 'refused', code: 'MESSAGE_INVALID' });
    subscriber.send({ type: 'subscribe' });
    expect(await subscriber.next()).not.toHaveProperty('heartbeatMs');
  });

  test('nothing comes before it has subscribed', async () => {
    const { hub, subscriber } = await connected();
    tell(hub, alert(1));
    subscriber.send({ type: 'subscribe' });
    expect(await subscriber.next()).toMatchObject({ type: 'subscribed', offset: 1 });
  });

  test('with a filter brings what matches, in order', async () => {
    const { hub, subscriber } = await connected();
    subscriber.send({
      type: 'subscribe',
      filter: {
        types: ['pulso.escalation.*'],
        minLevel: 'alert',
        queues: ['rebooking'],
        channels: ['voice'],
      },
    });
    await subscriber.next();
    tell(hub, { ...alert(1), output: escalation({ level: 'watch' }) });
    tell(hub, publishRequest({ output: summary() }));
    tell(hub, { ...alert(3), output: signalsOutput() });
    tell(hub, alert(4));
    expect(sequences([await subscriber.next()])).toEqual([3]);
  });

  test('again replaces the filter on the same connection', async () => {
    const { hub, subscriber } = await connected();
    subscriber.send({ type: 'subscribe', filter: { conversations: ['c-1'] } });
    subscriber.send({ type: 'subscribe', filter: { conversations: ['c-2'] } });
    await subscriber.take(2);
    tell(hub, alert(1, 'c-1'));
    tell(hub, alert(2, 'c-2'));
    expect(sequences([await subscriber.next()])).toEqual([2]);
    expect(hub.subscribers).toBe(1);
  });

  test('signals come to those who name them, without a position', async () => {
    const { hub, subscriber } = await connected();
    subscriber.send({ type: 'subscribe', filter: { types: ['pulso.signals.v1'] } });
    await subscriber.next();
    tell(hub, publishRequest({ output: signalsOutput() }));
    const event = await subscriber.next();
    expect(event).toMatchObject({ type: 'pulso.signals.v1', causationid: 'u-17', data: { valence: -0.9 } });
    expect(event).not.toHaveProperty('sequence');
  });

  test('a subscriber that leaves is forgotten', async () => {
    const { hub, subscriber } = await connected();
    subscriber.send({ type: 'subscribe' });
    await subscriber.next();
    subscriber.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
  });

  test('a connection that never subscribes is closed as idle', async () => {
    const { subscriber } = await connected({ limits: { firstMessageTimeoutMs: 20 } });
    expect(await subscriber.closed).toMatchObject({ code: 4408 });
  });

  test('subscriptions are limited, before the upgrade and after it', async () => {
    const { ws, connect, subscriber } = await connected({ limits: { maxSubscribers: 1 } });
    const second = await connect();
    subscriber.send({ type: 'subscribe' });
    await subscriber.next();
    second.send({ type: 'subscribe' });
    expect(await second.next()).toMatchObject({ type: 'refused', code: 'QUOTA_EXCEEDED', retryable: true });
    expect(await refusedUpgrade(`${ws}/v1/events`)).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' });
    // Who is in may still change its filter.
    subscriber.send({ type: 'subscribe', filter: { minLevel: 'critical' } });
    expect(await subscriber.next()).toMatchObject({ type: 'subscribed' });
  });
});

describe('resuming', () => {
  test('brings all that was missed, then what happens', async () => {
    const { hub, connect, subscriber } = await connected();
    for (const number of [1, 2, 3]) tell(hub, alert(number));
    subscriber.send({ type: 'subscribe', resume: { epoch: 'e-1', offset: 1 } });
    expect(await subscriber.next()).toEqual({ type: 'subscribed', epoch: 'e-1', offset: 1, recovered: true });
    tell(hub, alert(4));
    expect(sequences(await subscriber.take(3))).toEqual([2, 3, 4]);
    const fresh = await connect();
    fresh.send({ type: 'subscribe', resume: { epoch: 'e-1', offset: 4 } });
    expect(await fresh.next()).toMatchObject({ recovered: true, offset: 4 });
  });

  test('says when it can not, and begins now', async () => {
    const { hub, subscriber } = await connected({ maxEvents: 2 });
    for (const number of [1, 2, 3, 4]) tell(hub, alert(number));
    for (const resume of [
      { epoch: 'e-0', offset: 4 },
      { epoch: 'e-1', offset: 1 },
      { epoch: 'e-1', offset: 5 },
    ]) {
      subscriber.send({ type: 'subscribe', resume });
      expect(await subscriber.next()).toEqual({
        type: 'subscribed',
        epoch: 'e-1',
        offset: 4,
        recovered: false,
      });
    }
    tell(hub, alert(5));
    expect(sequences([await subscriber.next()])).toEqual([5]);
  });

  test('a replay longer than any buffer arrives as a whole, with what happened meanwhile', async () => {
    const { hub, subscriber } = await connected({ maxEvents: 5_000 });
    for (let number = 1; number <= 2_000; number++) tell(hub, alert(number));
    subscriber.send({ type: 'subscribe', resume: { epoch: 'e-1', offset: 0 } });
    await subscriber.next();
    const first = await subscriber.take(500);
    tell(hub, alert(2_001));
    const all = sequences([...first, ...(await subscriber.take(1_501))]);
    expect(all).toEqual(Array.from({ length: 2_001 }, (_, i) => i + 1));
  });
});

describe('a slow reader', () => {
  test('is cut with its position kept for it, and harms nobody', async () => {
    const {
      hub,
      meter,
      lines,
      connect,
      subscriber: stuck,
    } = await connected({ limits: { maxBufferedBytes: 65_536 } });
    const healthy = await connect();
    for (const reader of [stuck, healthy]) {
      reader.send({ type: 'subscribe' });
      await reader.next();
    }
    stuck.socket.pause();
    let sent = 0;
    while (hub.subscribers === 2) {
      for (let i = 0; i < 20; i++) tell(hub, alert(++sent));
      await healthy.take(20);
    }
    expect(meter.counted('subscriber-too-slow')).toBe(1);
    stuck.socket.resume();
    // The close frame may still get through to a reader that wakes up in time.
    expect([4413, 1006]).toContain((await stuck.closed).code);
    await vi.waitUntil(() => lines.some(line => line.includes('"code":4413')));
    tell(hub, alert(++sent));
    expect(sequences([await healthy.next()])).toEqual([sent]);
  });

  test('loses signals first: they are shed while escalations still come', async () => {
    const { hub, meter, subscriber } = await connected({ limits: { maxBufferedBytes: 8_388_608 } });
    subscriber.send({ type: 'subscribe', filter: { types: ['pulso.signals.v1', 'pulso.escalation.*'] } });
    await subscriber.next();
    subscriber.socket.pause();
    let alerts = 0;
    let signals = 0;
    while (meter.counted('signals-shed') === 0) {
      for (let i = 0; i < 50; i++) tell(hub, alert(++alerts));
      tell(hub, publishRequest({ output: signalsOutput({ utteranceId: `u-${++signals}` }) }));
      await new Promise(setImmediate);
    }
    expect(hub.subscribers).toBe(1);
    subscriber.socket.resume();
    const received = await subscriber.take(alerts + signals - 1);
    expect(received.filter(event => event['sequence'] !== undefined)).toHaveLength(alerts);
  });
});

describe('what a subscriber may not say', () => {
  const nested = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
  test.each<[string, unknown, string]>([
    ['text that is no JSON', 'subscribe please', 'MESSAGE_NOT_JSON'],
    ['JSON that is no object', '["subscribe"]', 'MESSAGE_NOT_JSON'],
    ['nothing', '', 'MESSAGE_NOT_JSON'],
    ['no type', {}, 'MESSAGE_TYPE_UNKNOWN'],
    ['another type', { type: 'unsubscribe' }, 'MESSAGE_TYPE_UNKNOWN'],
    [
      'a key that reaches for the prototype',
      '{"type":"subscribe","__proto__":{"x":1}}',
      'MESSAGE_FORBIDDEN_KEY',
    ],
    ['deep nesting', `{"type":"subscribe","filter":${nested}}`, 'MESSAGE_TOO_COMPLEX'],
    ['a filter that is no object', { type: 'subscribe', filter: 'alert' }, 'FILTER_INVALID'],
    ['an unknown field', { type: 'subscribe', filter: { level: 'alert' } }, 'FILTER_INVALID'],
    ['an unknown level', { type: 'subscribe', filter: { minLevel: 'urgent' } }, 'FILTER_INVALID'],
    ['an unknown channel', { type: 'subscribe', filter: { channels: ['fax'] } }, 'FILTER_INVALID'],
    ['types that are no list', { type: 'subscribe', filter: { types: 'pulso.*' } }, 'FILTER_INVALID'],
    [
      'an empty list, which nothing could match',
      { type: 'subscribe', filter: { sectors: [] } },
      'FILTER_INVALID',
    ],
    [
      'a type of somebody else',
      { type: 'subscribe', filter: { types: ['com.example.*'] } },
      'FILTER_INVALID',
    ],
    ['half a position', { type: 'subscribe', resume: { epoch: 'e-1' } }, 'RESUME_INVALID'],
    ['a position as text', { type: 'subscribe', resume: { epoch: 'e-1', offset: '7' } }, 'RESUME_INVALID'],
    ['a negative position', { type: 'subscribe', resume: { epoch: 'e-1', offset: -1 } }, 'RESUME_INVALID'],
    ['an ack without a position', { type: 'ack' }, 'MESSAGE_INVALID'],
    ['an ack of what was never sent', { type: 'ack', offset: 9 }, 'MESSAGE_INVALID'],
  ])('%s is refused with a code, and the connection goes on', async (_name, message, code) => {
    const { hub, meter, subscriber } = await connected();
    subscriber.send(message);
    expect(await subscriber.next()).toMatchObject({ type: 'refused', code, retryable: false });
    expect(meter.refusals).toEqual([code]);
    subscriber.send({ type: 'subscribe' });
    await subscriber.next();
    tell(hub, alert(1));
    expect(sequences([await subscriber.next()])).toEqual([1]);
  });

  test('again and again ends the connection', async () => {
    const { subscriber } = await connected();
    for (let i = 0; i < 25; i++) subscriber.send('{');
    expect(await subscriber.closed).toMatchObject({ code: 1008 });
  });

  test('an ack of what was sent is counted', async () => {
    const { hub, meter, subscriber } = await connected();
    subscriber.send({ type: 'subscribe' });
    await subscriber.next();
    tell(hub, alert(1));
    await subscriber.next();
    subscriber.send({ type: 'ack', offset: 1 });
    await vi.waitUntil(() => meter.counted('event-acknowledged') === 1);
    expect(meter.refusals).toEqual([]);
  });
});
