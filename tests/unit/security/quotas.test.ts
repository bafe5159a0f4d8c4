import { afterEach, describe, expect, test, vi } from 'vitest';
import { testAccess } from '../../support/access.ts';

describe('quotas', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('what a tenant sends counts over all its connections, in messages and in bytes', async () => {
    const { quotas } = testAccess({}, { messagesPerTenantPerSecond: 3, bytesPerTenantPerSecond: 100 });
    expect(await quotas.spend('noisy', 2, 10)).toBe(0);
    const waitMs = await quotas.spend('noisy', 2, 10);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(1_000);
    expect(await quotas.spend('wordy', 1, 101)).toBeGreaterThan(0);
    expect(await quotas.spend('quiet', 1, 10)).toBe(0);
  });

  test('a wall clock that is set back makes nobody wait longer than a window lasts', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { quotas } = testAccess({}, { messagesPerTenantPerSecond: 1, requestsPerTenantPerMinute: 1 });
    await quotas.spend('acme', 1, 1);
    await quotas.request('acme');
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(await quotas.spend('acme', 1, 1)).toBe(1_000);
    expect(await quotas.request('acme')).toMatchObject({ retryAfterMs: 60_000 });
  });

  test.each([
    ['192.0.2.1', '192.0.2.2', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
  ])('guesses from %s count for %s: %s', async (guesser, other, together) => {
    const { quotas } = testAccess({}, { failedCredentialsPerAddressPerMinute: 1 });
    await quotas.failed(guesser);
    expect((await quotas.barred(other)) !== undefined).toBe(together);
  });
});
