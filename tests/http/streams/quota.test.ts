import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { authentication } from '../../../src/http/authentication.ts';
import { systemClock } from '../../../src/systemClock.ts';
import { testAccess } from '../../support/access.ts';
import type { Clock } from '../../../src/domain/ports.ts';
import type { QuotaLimits } from '../../../src/security/quotas.ts';
import { FakeClock } from '../../support/fakes.ts';
import { startStreams, utteranceMessage } from './testStreams.ts';
import { TestSource } from './testSource.ts';

/** Timers and the wall clock stand still until the test moves them; sockets are as real as ever. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Streams behind keys: two tenants, and quotas that count over all connections of each. */
async function guardedStreams(
  limits: Partial<QuotaLimits>,
  {
    clock = systemClock,
    maxMessagesPerSecond = 5_000,
  }: { clock?: Clock; maxMessagesPerSecond?: number } = {},
) {
  const access = testAccess({}, limits);
  const [noisy, quiet] = ['noisy', 'quiet'].map(
    tenant => access.keys.create({ tenant, scopes: ['streams:write'] }).secret,
  );
  access.credentials.keysChanged();
  const streams = await startStreams({
    clock,
    limits: { maxMessagesPerSecond },
    gate: { access, authenticate: authentication(access.credentials, access.quotas) },
    spend: (tenant, messages, bytes) => access.quotas.spend(tenant, messages, bytes),
  });
  const connect = (secret = '') =>
    TestSource.connect(streams.url, { headers: { authorization: `Bearer ${secret}` } });
  return { ...streams, noisy: () => connect(noisy), quiet: () => connect(quiet) };
}

const messages = (count: number) => Array.from({ length: count }, () => utteranceMessage());
const isSlowDown = ({ type }: Readonly<Record<string, unknown>>) => type === 'slow-down';

describe('a tenant past its quota', () => {
  test('keeps what was read, is told exactly how long it is not read from, and is then read again', async () => {
    const { noisy, quiet, intake } = await guardedStreams({ messagesPerTenantPerSecond: 3 });
    const [source, other] = await Promise.all([noisy(), quiet()]);
    source.send(messages(2));
    await source.take(2);
    vi.advanceTimersByTime(400);
    source.send(messages(2));
    const answers = await source.take(3);
    expect(answers.filter(({ type }) => type === 'accepted')).toHaveLength(2);
    // The window has been open for 400 ms.
    expect(answers.find(isSlowDown)).toEqual({ type: 'slow-down', retryAfterMs: 600 });

    source.send(utteranceMessage({ utteranceId: 'u-late' }));
    vi.advanceTimersByTime(599);
    other.send(utteranceMessage({ utteranceId: 'u-other' }));
    expect(await other.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-other' });
    expect(intake.inputs).toHaveLength(5);
    vi.advanceTimersByTime(1);
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-late' });
  });

  test('is one tenant, over however many connections; another is not touched', async () => {
    const { noisy, quiet, meter } = await guardedStreams({ messagesPerTenantPerSecond: 3 });
    const [first, second, other] = await Promise.all([noisy(), noisy(), quiet()]);
    first.send(messages(3));
    other.send(messages(3));
    expect((await first.take(3)).filter(isSlowDown)).toEqual([]);
    second.send(utteranceMessage());
    expect((await second.take(2)).filter(isSlowDown)).toEqual([{ type: 'slow-down', retryAfterMs: 1_000 }]);
    expect((await other.take(3)).map(({ type }) => type)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(meter.counts.get('slow-down')).toBe(1);
  });

  test('by bytes is slowed down as by messages', async () => {
    const { noisy, quiet } = await guardedStreams({ bytesPerTenantPerSecond: 1_000 });
    const [source, other] = await Promise.all([noisy(), quiet()]);
    // 400 characters, 1,200 bytes.
    source.send(utteranceMessage({ text: '\u20ac'.repeat(400) }));
    expect((await source.take(2)).find(isSlowDown)).toMatchObject({ retryAfterMs: 1_000 });
    other.send(utteranceMessage());
    expect(await other.next()).toMatchObject({ type: 'accepted' });
  });

  test('that is too fast for its connection as well hears of the longer pause', async () => {
    const clock = new FakeClock();
    const limits = { messagesPerTenantPerSecond: 3 };
    const { noisy } = await guardedStreams(limits, { clock, maxMessagesPerSecond: 3 });
    const source = await noisy();
    source.send(messages(4));
    const waits = (await source.take(6)).filter(isSlowDown).map(each => each['retryAfterMs']);
    expect(waits).toEqual([334, 1_000]);
  });
});
