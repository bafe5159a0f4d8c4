import { statSync, writeFileSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Grant } from '../../src/security/grant.ts';
import { KeyRing } from '../../src/security/keyRing.ts';
import { testAccess } from '../support/access.ts';
import { WireClient } from '../support/wireClient.ts';
import { testServer } from './events/testServer.ts';

const all = ['streams:write', 'events:read', 'admin'] as const;
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

async function guarded(...[parts, limits]: Parameters<typeof testAccess>) {
  const access = testAccess(parts, limits);
  const { secret, key } = access.keys.create({ tenant: 'acme', scopes: all });
  access.credentials.keysChanged();
  const server = await testServer({ access, allowedOrigins: ['https://desk.example'] });
  return { ...server, ...access, secret, key };
}

function subscribe(url: string, headers: Record<string, string>, query = '') {
  return WireClient.connect(url, `/v1/events${query}`, [], headers);
}

describe('an API key', () => {
  test('is kept as a hash, in a file for its owner only', () => {
    const { keys } = testAccess();
    const { secret } = keys.create({ tenant: 'acme', scopes: ['admin'] });
    expect(secret).toMatch(/^pulso_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/u);
    expect(readFileSync(keys.file, 'utf8')).not.toContain(secret.slice(-43));
    expect(statSync(keys.file).mode & 0o777).toBe(0o600);
    expect(new KeyRing(keys.file).grant(secret)).toMatchObject({ tenant: 'acme' });
  });

  test('ends at its time, and when it is revoked', () => {
    let nowMs = Date.parse('2026-11-22T09:30:00.000Z');
    const { keys } = testAccess({ wallMs: () => nowMs });
    const dated = keys.create({ tenant: 'a', scopes: all, expiresAt: '2026-11-22T10:00:00.000Z' });
    const lasting = keys.create({ tenant: 'a', scopes: all });
    expect(keys.grant(dated.secret)).toBeDefined();
    nowMs += 30 * 60_000;
    expect(keys.grant(dated.secret)).toBeUndefined();
    expect(keys.revoke(lasting.key.id)).toBe(true);
    expect(keys.grant(lasting.secret)).toBeUndefined();
  });

  test('of the right form but with other bits is none', () => {
    const { keys } = testAccess();
    const { secret } = keys.create({ tenant: 'a', scopes: all });
    expect(keys.grant(`${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined();
  });

  test('in a file that is damaged stops the start; on a reload those before still count', () => {
    const { keys } = testAccess();
    const { secret } = keys.create({ tenant: 'a', scopes: all });
    writeFileSync(keys.file, '{"keys":[{"id":"no"}]}');
    expect(() => new KeyRing(keys.file)).toThrow('keys/0');
    expect(() => {
      keys.reload();
    }).toThrow();
    expect(keys.grant(secret)).toBeDefined();
  });

  test('once there was one, the engine stays closed when it is revoked', async () => {
    const { app, keys, credentials, key } = await guarded();
    keys.revoke(key.id);
    credentials.keysChanged();
    expect((await app.inject('/v1/conversations')).statusCode).toBe(401);
  });
});

describe('a request', () => {
  test.each([
    ['no credential', {}, 401],
    ['a key that is none', bearer('pulso_0'), 401],
    ['a token where none are taken', bearer('eyJhbGciOiJub25lIn0.e30.'), 401],
    ['another scheme', { authorization: 'Basic YTpi' }, 401],
  ])('with %s is refused, and told how', async (_what, headers, status) => {
    const { app } = await guarded();
    const answer = await app.inject({ url: '/v1/conversations', headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
  });

  test('of a page that is not listed is refused, whatever it brings; a listed one may read', async () => {
    const { app, secret } = await guarded();
    const from = (origin: string) =>
      app.inject({ url: '/v1/conversations', headers: { ...bearer(secret), origin } });
    expect((await from('https://evil.example')).statusCode).toBe(403);
    expect((await from('https://desk.example.evil.example')).statusCode).toBe(403);
    const listed = await from('https://desk.example');
    expect(listed.statusCode).toBe(200);
    expect(listed.headers['access-control-allow-origin']).toBe('https://desk.example');
  });

  test('that guesses keys is soon not listened to, also with a right one', async () => {
    const { app, secret } = await guarded({}, { failedCredentialsPerAddressPerMinute: 3 });
    for (let guess = 0; guess < 3; guess++)
      await app.inject({ url: '/v1/conversations', headers: bearer('pulso_guess') });
    const answer = await app.inject({ url: '/v1/conversations', headers: bearer(secret) });
    expect(answer.statusCode).toBe(429);
    const { retryAfterMs } = answer.json<{ retryAfterMs: number }>();
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  test('beyond the quota of its tenant waits; another tenant does not', async () => {
    const { app, secret, keys } = await guarded({}, { requestsPerTenantPerMinute: 2 });
    const other = keys.create({ tenant: 'globex', scopes: all }).secret;
    const statuses: number[] = [];
    for (const each of [secret, secret, secret, other])
      statuses.push((await app.inject({ url: '/v1/conversations', headers: bearer(each) })).statusCode);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  test('makes and revokes keys of its own tenant, which is written down', async () => {
    const { app, secret, audit } = await guarded();
    const made = await app.inject({
      method: 'POST',
      url: '/v1/keys',
      headers: bearer(secret),
      payload: { scopes: ['events:read'] },
    });
    const { id, key } = made.json<{ id: string; key: string }>();
    expect((await app.inject({ url: '/v1/conversations', headers: bearer(key) })).statusCode).toBe(200);
    await app.inject({ method: 'DELETE', url: `/v1/keys/${id}`, headers: bearer(secret) });
    expect((await app.inject({ url: '/v1/conversations', headers: bearer(key) })).statusCode).toBe(401);
    expect(audit.entries).toMatchObject([
      { action: 'key.created', tenant: 'acme', target: id },
      { action: 'key.revoked', tenant: 'acme', target: id },
    ]);
    expect(JSON.stringify(audit.entries)).not.toContain(key);
  });

  test('without any key can not make the first one: that closes the engine to everybody else', async () => {
    const { app } = await testServer();
    const answer = await app.inject({ method: 'POST', url: '/v1/keys', payload: { scopes: ['admin'] } });
    expect(answer.statusCode).toBe(403);
  });
});

describe('a ticket', () => {
  const ask = async (
    { app, secret }: Pick<Awaited<ReturnType<typeof guarded>>, 'app' | 'secret'>,
    payload: object,
  ) => {
    const answer = await app.inject({ method: 'POST', url: '/v1/tickets', headers: bearer(secret), payload });
    return answer.json<{ ticket: string }>().ticket;
  };

  test('opens one connection of its page, and never a second', async () => {
    const server = await guarded();
    const { http } = await server.listen();
    const origin = 'https://desk.example';
    const query = `?ticket=${await ask(server, { scope: 'events:read', origin })}`;
    (await subscribe(http, { origin }, query)).close();
    await expect(subscribe(http, { origin }, query)).rejects.toThrow('401');
    expect(server.lines.join('')).not.toContain('ticket=');
  });

  test.each([
    ['by a program', {}],
    ['by another page', { origin: 'https://other.example' }],
  ])('presented %s is worth nothing any more', async (_who, headers: Record<string, string>) => {
    const access = testAccess();
    const { secret } = access.keys.create({ tenant: 'acme', scopes: all });
    access.credentials.keysChanged();
    const origins = ['https://desk.example', 'https://other.example'];
    const server = { ...(await testServer({ access, allowedOrigins: origins })), secret };
    const { http } = await server.listen();
    const [origin = ''] = origins;
    const query = `?ticket=${await ask(server, { scope: 'events:read', origin })}`;
    await expect(subscribe(http, headers, query)).rejects.toThrow('401');
    await expect(subscribe(http, { origin }, query)).rejects.toThrow('401');
  });

  test('is too old after 30 s', async () => {
    let nowMs = 0;
    const server = await guarded({ nowMs: () => nowMs });
    const { http } = await server.listen();
    const query = `?ticket=${await ask(server, { scope: 'events:read' })}`;
    nowMs = 30_001;
    await expect(subscribe(http, {}, query)).rejects.toThrow('401');
  });

  test('does not open REST, where headers can be sent', async () => {
    const server = await guarded();
    const ticket = await ask(server, { scope: 'events:read' });
    expect((await server.app.inject(`/v1/conversations?ticket=${ticket}`)).statusCode).toBe(401);
  });
});

describe('a connection', () => {
  /** Tokens that say themselves whose they are and how long they last. */
  const verifyToken = (token: string): Promise<Grant | undefined> => {
    const [tenant = '', lifeMs] = token.split(':');
    if (tenant === 'wrong') return Promise.resolve(undefined);
    const expiresAtMs = Date.now() + Number(lifeMs);
    return Promise.resolve({ tenant, scopes: new Set(all), subject: 'jwt:test', expiresAtMs });
  };

  test('ends with its token', async () => {
    const { listen } = await guarded({ verifyToken });
    const events = await subscribe((await listen()).http, bearer('acme:50'));
    expect(await events.closed()).toBe(4401);
  });

  test('goes on with a newer token of its tenant', async () => {
    const { listen } = await guarded({ verifyToken });
    const { http } = await listen();
    const renewed = await subscribe(http, bearer('acme:300'));
    const twin = await subscribe(http, bearer('acme:300'));
    renewed.send({ type: 'authenticate', token: 'acme:60000' });
    expect(await renewed.next(({ type }) => type === 'authenticated')).toMatchObject({
      expiresAt: expect.any(String) as string,
    });
    expect(await twin.closed()).toBe(4401);
    renewed.send({ type: 'subscribe' });
    await renewed.next(({ type }) => type === 'subscribed');
    renewed.close();
  });

  test('keeps its old token when the newer one is wrong, and is closed for that of another tenant', async () => {
    const { listen } = await guarded({ verifyToken });
    const events = await subscribe((await listen()).http, bearer('acme:60000'));
    events.send({ type: 'authenticate', token: 'wrong' });
    expect(await events.next(({ type }) => type === 'refused')).toMatchObject({ code: 'UNAUTHENTICATED' });
    events.send({ type: 'authenticate', token: 'globex:60000' });
    expect(await events.closed()).toBe(4403);
  });

  test('that guesses tokens is closed', async () => {
    const { listen } = await guarded({ verifyToken }, { failedCredentialsPerAddressPerMinute: 2 });
    const events = await subscribe((await listen()).http, bearer('acme:60000'));
    for (let guess = 0; guess < 4; guess++) events.send({ type: 'authenticate', token: 'wrong' });
    expect(await events.closed()).toBe(4429);
  });

  test('ends when its key is revoked, as does an event stream', async () => {
    const { listen, keys, credentials, key, secret } = await guarded();
    const { http } = await listen();
    const events = await subscribe(http, bearer(secret));
    const stream = await fetch(`${http}/v1/events`, { headers: bearer(secret) });
    keys.revoke(key.id);
    credentials.keysChanged();
    expect(await events.closed()).toBe(4401);
    // Reads to the end: there is one.
    expect(await stream.text()).toContain('pulso.subscribed');
  });

  test('opened while everybody was let in ends when the first key has been made', async () => {
    const access = testAccess();
    const { listen } = await testServer({ access });
    const events = await subscribe((await listen()).http, {});
    access.keys.create({ tenant: 'acme', scopes: all });
    access.credentials.keysChanged();
    expect(await events.closed()).toBe(4401);
  });

  test('is refused when an address opens too many in a minute', async () => {
    const { listen, secret } = await guarded({}, { upgradesPerAddressPerMinute: 1 });
    const { http } = await listen();
    (await subscribe(http, bearer(secret))).close();
    await expect(subscribe(http, bearer(secret))).rejects.toThrow('429');
  });
});
