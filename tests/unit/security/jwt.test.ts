import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jwtVerifier, type JwtOptions, type VerifyToken } from '../../../src/security/jwt.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-jwt-'));
const nowMs = Date.parse('2026-11-22T09:30:00.000Z');
const nowSeconds = nowMs / 1_000;
const claims: JWTPayload = {
  iss: 'https://issuer.example',
  aud: 'pulso',
  sub: 'desk-7',
  exp: nowSeconds + 600,
  tenant: 'acme',
  scope: 'openid events:read streams:write',
};
const options: JwtOptions = {
  issuer: 'https://issuer.example',
  audience: 'pulso',
  algorithms: ['ES256', 'RS256', 'EdDSA'],
  keys: join(folder, 'jwks.json'),
  secretFile: '',
  tenantClaim: 'tenant',
  scopeClaim: 'scope',
};
const pem = join(folder, 'issuer.pem');
const secretFile = join(folder, 'secret');
const secret = 'a shared secret of more than thirty-two bytes';

let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let verify: VerifyToken;

beforeAll(async () => {
  pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k-1', alg: 'ES256' };
  writeFileSync(options.keys, JSON.stringify({ keys: [jwk] }));
  writeFileSync(pem, await exportSPKI(pair.publicKey));
  writeFileSync(secretFile, `${secret}\n`);
  verify = await jwtVerifier(options, () => nowMs);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const signed = (payload: JWTPayload, key = pair.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k-1' }).sign(key);
const shared = (text: string) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k-1' }).sign(Buffer.from(text));

describe('a JSON Web Token', () => {
  test('names tenant, scopes and its end', async () => {
    expect(await verify(await signed(claims))).toEqual({
      tenant: 'acme',
      scopes: new Set(['events:read', 'streams:write']),
      subject: 'jwt:desk-7',
      expiresAtMs: nowMs + 600_000,
    });
  });

  test('may list its scopes, and be checked by a public key alone', async () => {
    const byKey = await jwtVerifier({ ...options, keys: pem }, () => nowMs);
    const grant = await byKey(await signed({ ...claims, scope: ['admin', 'root'] }));
    expect(grant?.scopes).toEqual(new Set(['admin']));
  });

  test('counts by a shared secret where one is configured, and then no other way', async () => {
    const bySecret = await jwtVerifier({ ...options, keys: '', secretFile }, () => nowMs);
    expect(await bySecret(await shared(secret))).toMatchObject({ tenant: 'acme' });
    expect(await bySecret(await signed(claims))).toBeUndefined();
  });

  const { exp: _exp, ...endless } = claims;
  const { tenant: _tenant, ...homeless } = claims;
  test.each<readonly [string, () => Promise<string>]>([
    ['has expired', () => signed({ ...claims, exp: nowSeconds - 31 })],
    ['never ends', () => signed(endless)],
    ['does not count yet', () => signed({ ...claims, nbf: nowSeconds + 31 })],
    ['is of another issuer', () => signed({ ...claims, iss: 'https://other.example' })],
    ['is for another audience', () => signed({ ...claims, aud: 'payroll' })],
    ['names no tenant', () => signed(homeless)],
    ['names a tenant that is none', () => signed({ ...claims, tenant: '../acme' })],
    ['has a tenant of another type', () => signed({ ...claims, tenant: ['acme'] })],
    ['is signed by somebody else', async () => signed(claims, (await generateKeyPair('ES256')).privateKey)],
    ['is not signed', () => Promise.resolve(new UnsecuredJWT(claims).encode())],
    [
      'is signed with the public key as if it were a secret',
      async () => shared(await exportSPKI(pair.publicKey)),
    ],
    ['was cut short', async () => (await signed(claims)).slice(0, -8)],
    ['is none', () => Promise.resolve('token')],
  ])('that %s opens nothing', async (_what, token) => {
    expect(await verify(await token())).toBeUndefined();
    const byKey = await jwtVerifier({ ...options, keys: pem }, () => nowMs);
    expect(await byKey(await token())).toBeUndefined();
  });

  test.each([
    ['has expired just now', { exp: nowSeconds - 29 }],
    ['counts in a moment', { nbf: nowSeconds + 29 }],
  ])('that %s counts: clocks may differ by 30 s', async (_what, instants) => {
    expect(await verify(await signed({ ...claims, ...instants }))).toMatchObject({ tenant: 'acme' });
  });

  test('is checked by the key it names; keys come and go with the file, and a broken file changes nothing', async () => {
    const file = join(folder, 'rotating.json');
    const next = await generateKeyPair('ES256', { extractable: true });
    const jwkOf = async (key: typeof pair.publicKey, kid: string) => ({ ...(await exportJWK(key)), kid });
    const [old, fresh] = [await jwkOf(pair.publicKey, 'k-1'), await jwkOf(next.publicKey, 'k-2')];
    const tokenOf = (kid: string, key: typeof pair.privateKey) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
    const tokens = [
      await tokenOf('k-1', pair.privateKey),
      await tokenOf('k-2', next.privateKey),
      await tokenOf('k-2', pair.privateKey),
    ];
    let reload: () => Promise<void> = () => Promise.reject(new Error('nothing is followed'));
    writeFileSync(file, JSON.stringify({ keys: [old] }));
    const verifyRotating = await jwtVerifier(
      { ...options, keys: file },
      () => nowMs,
      (followed, again) => {
        expect(followed).toBe(file);
        reload = again;
      },
    );
    const opened = async () => {
      const grants = await Promise.all(tokens.map(token => verifyRotating(token)));
      return grants.map(grant => grant !== undefined);
    };
    expect(await opened()).toEqual([true, false, false]);
    writeFileSync(file, JSON.stringify({ keys: [old, fresh] }));
    await reload();
    expect(await opened()).toEqual([true, true, false]);
    writeFileSync(file, '{"keys":');
    await expect(reload()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await opened()).toEqual([true, true, false]);
    writeFileSync(file, JSON.stringify({ keys: [fresh] }));
    await reload();
    expect(await opened()).toEqual([false, true, false]);
  });

  test('signed with an algorithm that is not listed opens nothing', async () => {
    const verifyRsa = await jwtVerifier({ ...options, algorithms: ['RS256'] }, () => nowMs);
    expect(await verifyRsa(await signed(claims))).toBeUndefined();
  });

  test.each([
    ['a key file that is none', { keys: secretFile }],
    ['a key file that is not there', { keys: join(folder, 'nowhere') }],
  ])('%s stops the start', async (_what, wrong) => {
    await expect(jwtVerifier({ ...options, ...wrong })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('a shared secret that can be guessed stops the start', async () => {
    const short = join(folder, 'short');
    writeFileSync(short, 'too short');
    await expect(jwtVerifier({ ...options, keys: '', secretFile: short })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});
