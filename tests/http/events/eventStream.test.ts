import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { key } from '../../support/builders.ts';
import { escalation, publishRequest, signalsOutput, tell } from '../../support/events.ts';
import { EventReader } from './eventReader.ts';
import { testServer } from './testServer.ts';

function alert(number: number, conversationId = 'c-1') {
  return publishRequest({
    key: key(conversationId),
    output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });
}

function sequences(frames: readonly { readonly data?: string }[]): unknown[] {
  return frames.map(({ data = '{}' }) => Number((JSON.parse(data) as { sequence?: string }).sequence));
}

describe('the event stream', () => {
  test('begins with its position, then brings each event under a cursor', async () => {
    const { hub, listen } = await testServer();
    const { http } = await listen();
    tell(hub, alert(1));
    const reader = await EventReader.open(`${http}/v1/events`);
    expect(reader.response.statusCode).toBe(200);
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const opening = await reader.next();
    expect(opening).toMatchObject({ event: 'pulso.subscribed', id: 'e-1:1', retry: '2000' });
    expect(JSON.parse(opening?.data ?? '')).toEqual({ epoch: 'e-1', offset: 1, recovered: true });
    tell(hub, alert(2));
    const frame = await reader.next();
    expect(frame?.id).toBe('e-1:2');
    // Without an event name a browser's `onmessage` gets it.
    expect(frame?.event).toBeUndefined();
    expect(JSON.parse(frame?.data ?? '')).toMatchObject({
      type: 'pulso.escalation.raised.v1',
      causationid: 'u-2',
    });
  });

  test('a reader that lost its connection resumes without a gap or a double', async () => {
    const { hub, listen } = await testServer();
    const { http } = await listen();
    const first = await EventReader.open(`${http}/v1/events`);
    await first.next();
    for (const number of [1, 2, 3]) tell(hub, alert(number));
    expect(sequences(await first.take(2))).toEqual([1, 2]);
    first.close();
    for (const number of [4, 5]) tell(hub, alert(number));
    const second = await EventReader.open(`${http}/v1/events`, { 'last-event-id': first.lastEventId ?? '' });
    expect(JSON.parse((await second.next())?.data ?? '')).toEqual({
      epoch: 'e-1',
      offset: 2,
      recovered: true,
    });
    tell(hub, alert(6));
    expect(sequences(await second.take(4))).toEqual([3, 4, 5, 6]);
  });

  test('a position that is gone is said, and the stream goes on from now', async () => {
    const { hub, listen } = await testServer({ maxEvents: 2 });
    const { http } = await listen();
    for (const number of [1, 2, 3, 4]) tell(hub, alert(number));
    for (const lost of ['e-1:1', 'e-0:3', 'e-1:99']) {
      const reader = await EventReader.open(`${http}/v1/events`, { 'last-event-id': lost });
      const opening = await reader.next();
      expect(opening?.id).toBe('e-1:4');
      expect(JSON.parse(opening?.data ?? '')).toEqual({ epoch: 'e-1', offset: 4, recovered: false });
      reader.close();
    }
  });

  test('a cursor may come in the query, for readers that can not set headers; the header wins', async () => {
    const { hub, listen } = await testServer();
    const { http } = await listen();
    for (const number of [1, 2, 3]) tell(hub, alert(number));
    const byQuery = await EventReader.open(`${http}/v1/events?resume=e-1:1`);
    expect(sequences((await byQuery.take(3)).slice(1))).toEqual([2, 3]);
    const byHeader = await EventReader.open(`${http}/v1/events?resume=e-1:1`, { 'last-event-id': 'e-1:2' });
    expect(sequences((await byHeader.take(2)).slice(1))).toEqual([3]);
  });

  test('filters come as lists in the query', async () => {
    const { hub, listen } = await testServer();
    const { http } = await listen();
    const query =
      'types=pulso.escalation.*,pulso.signals.v1&minLevel=alert&sectors=bank,airline&channels=voice&conversations=c-2';
    const reader = await EventReader.open(`${http}/v1/events?${query}`);
    await reader.next();
    tell(hub, alert(1, 'c-1'));
    tell(hub, { ...alert(2, 'c-2'), output: escalation({ level: 'watch' }) });
    tell(hub, { ...alert(3, 'c-2'), output: signalsOutput() });
    tell(hub, alert(4, 'c-2'));
    const [signals, raised] = await reader.take(2);
    // Signals have no offset: the cursor stays where it is.
    expect(signals?.id).toBeUndefined();
    expect(raised?.id).toBe('e-1:3');
  });

  test('a heartbeat moves the cursor past events that the filter left out', async () => {
    const { hub, listen } = await testServer({ heartbeatMs: 5 });
    const { http } = await listen();
    const reader = await EventReader.open(`${http}/v1/events?conversations=c-9`);
    await reader.next();
    tell(hub, alert(1));
    tell(hub, alert(2));
    let frame = await reader.next();
    while (frame?.id === 'e-1:0') frame = await reader.next();
    expect(frame).toEqual({ comment: 'heartbeat', id: 'e-1:2' });
  });

  test.each([
    ['?minLevel=high', 'FILTER_INVALID'],
    ['?minlevel=alert', 'FILTER_INVALID'],
    ['?channels=pigeon', 'FILTER_INVALID'],
    ['?types=escalation.raised', 'FILTER_INVALID'],
    ['?sectors=', 'FILTER_INVALID'],
    ['?__proto__=x', 'FILTER_INVALID'],
    ['?resume=somewhere', 'RESUME_INVALID'],
    ['?resume=e-1:-4', 'RESUME_INVALID'],
    ['?resume=e-1:99999999999999999999', 'RESUME_INVALID'],
  ])('%s is refused with %s', async (query, code) => {
    const { app } = await testServer();
    const answer = await app.inject({ url: `/v1/events${query}`, headers: { accept: 'text/event-stream' } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code });
  });

  test('who asks for something else is told what there is', async () => {
    const { app } = await testServer();
    const answer = await app.inject({ url: '/v1/events', headers: { accept: 'application/json' } });
    expect(answer.statusCode).toBe(406);
    expect(answer.json()).toMatchObject({ code: 'MESSAGE_INVALID' });
  });

  test('subscriptions are limited; a place is free again once a reader has gone', async () => {
    const { hub, listen } = await testServer({ limits: { maxSubscribers: 1 } });
    const { http } = await listen();
    const first = await EventReader.open(`${http}/v1/events`);
    const refused = await EventReader.open(`${http}/v1/events`);
    expect(refused.response.statusCode).toBe(429);
    expect(refused.response.headers['retry-after']).toBe('5');
    expect(await refused.body()).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryable: true,
      retryAfterMs: 5_000,
    });
    first.close();
    await vi.waitUntil(() => hub.subscribers === 0);
    expect((await EventReader.open(`${http}/v1/events`)).response.statusCode).toBe(200);
  });

  test('a reader that stops reading is cut, others are not', async () => {
    const { hub, meter, listen } = await testServer({ limits: { maxBufferedBytes: 65_536 } });
    const { http } = await listen();
    const healthy = await EventReader.open(`${http}/v1/events`);
    await healthy.next();
    const stuck = await EventReader.open(`${http}/v1/events`);
    stuck.response.pause();
    let sent = 0;
    while (hub.subscribers === 2) {
      for (let i = 0; i < 20; i++) tell(hub, alert(++sent));
      await healthy.take(20);
    }
    expect(meter.counted('subscriber-too-slow')).toBe(1);
    tell(hub, alert(++sent));
    expect(sequences(await healthy.take(1))).toEqual([sent]);
  });

  test('a replay longer than any buffer arrives as a whole', async () => {
    const { hub, listen } = await testServer({ maxEvents: 5_000 });
    const { http } = await listen();
    for (let number = 1; number <= 2_000; number++) tell(hub, alert(number));
    const reader = await EventReader.open(`${http}/v1/events`, { 'last-event-id': 'e-1:0' });
    await reader.next();
    expect(sequences(await reader.take(1_000)).at(-1)).toBe(1_000);
    tell(hub, alert(2_001));
    const rest = sequences(await reader.take(1_001));
    expect([rest[0], rest.at(-1)]).toEqual([1_001, 2_001]);
  });

  test('closing the server ends the streams; nothing holds it open', async () => {
    const { app, listen } = await testServer();
    const { http } = await listen();
    const reader = await EventReader.open(`${http}/v1/events`);
    await reader.next();
    const ended = once(reader.response, 'end');
    await Promise.all([app.close(), reader.next()]);
    await ended;
    expect(app.server.listening).toBe(false);
  });
});
