import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { QuotaLimits } from '../../../src/security/quotas.ts';
import { testAccess } from '../../support/access.ts';
import { publishRequest, tell } from '../../support/events.ts';
import { TestSource } from '../streams/testSource.ts';
import { testServer, type ServerSetup } from './testServer.ts';

/** Timers and the wall clock stand still until the test moves them; sockets are as real as ever. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two tenants that listen. */
async function listeners(quotas: Partial<QuotaLimits> = {}, limits: ServerSetup['limits'] = {}) {
  const access = testAccess({}, quotas);
  const [noisy, quiet] = ['noisy', 'quiet'].map(
    tenant => access.keys.create({ tenant, scopes: ['events:read'] }).secret,
  );
  access.credentials.keysChanged();
  const server = await testServer({ access, limits });
  const { ws } = await server.listen();
  const subscribed = async (secret = '') => {
    const source = await TestSource.connect(`${ws}/v1/events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    source.send({ type: 'subscribe' });
    expect(await source.next()).toMatchObject({ type: 'subscribed' });
    return source;
  };
  return { ...server, secret: noisy, noisy: await subscribed(noisy), quiet: await subscribed(quiet) };
}

const ack = { type: 'ack', offset: 0 };
/** Answered at once, so that a test can wait for it. */
const wrong = { type: 'ack', offset: 9 };
const slowDown = (retryAfterMs: number) => ({ type: 'slow-down', retryAfterMs });

describe('a subscriber whose tenant is past its quota', () => {
  test('is told exactly how long it is not read from, and is then read again', async () => {
    const { noisy, quiet, meter } = await listeners({ messagesPerTenantPerSecond: 3 });
    vi.advanceTimersByTime(400);
    for (const message of [ack, ack, ack]) noisy.send(message);
    // The window has been open for 400 ms.
    expect(await noisy.next()).toEqual(slowDown(600));
    noisy.send(wrong);
    vi.advanceTimersByTime(599);
    quiet.send(wrong);
    expect(await quiet.next()).toMatchObject({ type: 'refused' });
    expect(meter.counts.get('event-acknowledged')).toBe(3);
    expect(meter.counts.get('slow-down')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await noisy.next()).toMatchObject({ type: 'refused', code: 'MESSAGE_INVALID' });
  });

  test('hears its events meanwhile', async () => {
    const { noisy, hub } = await listeners({ messagesPerTenantPerSecond: 1 });
    noisy.send(ack);
    expect(await noisy.next()).toEqual(slowDown(1_000));
    tell(hub, publishRequest({ key: { tenant: 'noisy', conversationId: 'c-1' } }));
    expect(await noisy.next()).toMatchObject({ type: 'pulso.escalation.raised.v1' });
  });

  test('can subscribe anew only when it is read again', async () => {
    const { noisy, quiet } = await listeners({ messagesPerTenantPerSecond: 2 });
    noisy.send({ type: 'subscribe', filter: { minLevel: 'critical' } });
    noisy.send({ type: 'subscribe', filter: { minLevel: 'alert' } });
    expect((await Promise.all([noisy.next(), noisy.next()])).map(({ type }) => type).toSorted()).toEqual([
      'slow-down',
      'subscribed',
    ]);
    expect(await noisy.next()).toMatchObject({ type: 'subscribed' });
    // That a subscription stood did not end the pause.
    const heard: unknown[] = [];
    noisy.socket.on('message', message => heard.push(message));
    noisy.send({ type: 'subscribe' });
    quiet.send(wrong);
    await quiet.next();
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(await noisy.next()).toMatchObject({ type: 'subscribed' });
  });

  test('spends it by newer credentials too', async () => {
    const { noisy, secret, meter } = await listeners({ messagesPerTenantPerSecond: 3 });
    for (let at = 0; at < 3; at++) noisy.send({ type: 'authenticate', token: secret });
    await vi.waitUntil(() => meter.counts.get('slow-down') === 1);
  });
});

test('a subscriber faster than a connection may be is slowed down, and no other', async () => {
  const { noisy, quiet } = await listeners({}, { maxMessagesPerSecond: 2 });
  for (const message of [ack, ack, ack]) noisy.send(message);
  expect(await noisy.next()).toMatchObject({ type: 'slow-down' });
  quiet.send(wrong);
  expect(await quiet.next()).toMatchObject({ type: 'refused' });
});
