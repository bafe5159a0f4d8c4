import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { KeyRing } from '../../../src/security/keyRing.ts';
import { WireClient } from '../../support/wireClient.ts';
import { canary } from './hostileCase.ts';

const issuer = 'https://issuer.example';
const audience = 'pulso';

/** What an engine needs to know, and what somebody tries who has half of it. */
export interface CredentialSuite {
  /** For the engine, before it starts. */
  readonly env: Readonly<Record<string, string>>;
  /** What must not be in its log. */
  readonly secrets: readonly string[];
  /** @returns what got in, or was refused in another way than it should be, one line each */
  readonly run: (url: string) => Promise<readonly string[]>;
  readonly cases: number;
}

type Headers = Readonly<Record<string, string>>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

/** Keys and tokens of an engine in this folder, and everything that is nearly one. */
export async function credentialSuite(dir: string): Promise<CredentialSuite> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const other = await generateKeyPair('ES256', { extractable: true });
  const pem = await exportSPKI(publicKey);
  const keysFile = join(dir, 'issuer.pem');
  await writeFile(keysFile, pem);
  const keys = new KeyRing(join(dir, 'keys.json'));
  const acme = keys.create({ tenant: 'acme', scopes: ['streams:write', 'events:read', 'admin'] }).secret;
  const revoked = keys.create({ tenant: 'acme', scopes: ['admin'] });
  keys.revoke(revoked.key.id);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: issuer,
    aud: audience,
    exp: nowSeconds + 3_600,
    tenant: 'globex',
    scope: 'streams:write events:read admin',
    sub: canary,
  };
  const signed = (changes: Record<string, unknown> = {}, header: object = {}, key = privateKey) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
  const globex = await signed();
  const [head = '', body = ''] = globex.split('.');
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const confused = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${body}`;
  const jwk = await exportJWK(other.publicKey);

  const nearly: Readonly<Record<string, string>> = {
    'a token without a signature': new UnsecuredJWT(claims).encode(),
    'a token that says none, in another writing': `${encoded({ alg: 'nOnE' })}.${body}.`,
    'a token whose signature was cut off': `${head}.${body}.`,
    'a token signed with the public key as a secret': `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`,
    'a token signed with an empty secret': `${confused}.${createHmac('sha256', '').update(confused).digest('base64url')}`,
    'a token signed by somebody else': await signed({}, {}, other.privateKey),
    'a token that brings its own key': await signed({}, { jwk }, other.privateKey),
    'a token that says where its key is': await signed(
      {},
      { jku: 'http://127.0.0.1:9/keys', kid: '../../../dev/null' },
      other.privateKey,
    ),
    'a token with other claims than were signed': `${head}.${encoded({ ...claims, tenant: 'acme' })}.${globex.split('.')[2] ?? ''}`,
    'a token that has expired': await signed({ exp: nowSeconds - 60 }),
    'a token that never ends': await signed({ exp: undefined }),
    'a token of tomorrow': await signed({ nbf: nowSeconds + 86_400 }),
    'a token for another audience': await signed({ aud: 'payroll' }),
    'a token of another issuer': await signed({ iss: 'https://other.example' }),
    'a token without a tenant': await signed({ tenant: undefined }),
    'a token of a tenant that climbs': await signed({ tenant: '../acme' }),
    'a token of several tenants': await signed({ tenant: ['acme', 'globex'] }),
    'a token with a header that must be understood': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', crit: ['pulso'], pulso: true })
      .sign(privateKey, { crit: { pulso: true } }),
    'a token of 7,000 characters': 'a'.repeat(7_000),
    'a key with another end': `${acme.slice(0, -4)}${acme.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`,
    'a key without its secret': acme.slice(0, acme.lastIndexOf('_') + 1),
    'a key that was revoked': revoked.secret,
    'a key that is a prototype': '__proto__',
    'a key like SQL': "'or'1'='1",
  };

  const run = async (url: string): Promise<readonly string[]> => {
    const wrong: string[] = [];
    const expectStatus = (what: string, got: number, ...expected: readonly number[]) => {
      if (!expected.includes(got)) wrong.push(`${what}: got ${got}, expected ${expected.join(' or ')}`);
    };
    for (const [what, secret] of Object.entries(nearly)) {
      expectStatus(what, await requested(url, '/v1/conversations', bearer(secret)), 401);
      expectStatus(`${what}, with a WebSocket`, await upgraded(url, '/v1/events', bearer(secret)), 401);
    }
    // Both are good: what is refused above is not refused for want of a good one.
    for (const [what, secret] of Object.entries({ 'a key': acme, 'a token': globex })) {
      expectStatus(what, await requested(url, '/v1/conversations', bearer(secret)), 200);
      expectStatus(`${what}, with a WebSocket`, await upgraded(url, '/v1/events', bearer(secret)), 101);
    }
    for (const where of ['token', 'access_token', 'key', 'ticket']) {
      const path = `?${where}=${globex}`;
      expectStatus(`a token as ${where}`, await requested(url, `/v1/conversations${path}`, {}), 401);
      expectStatus(`a token as ${where} of a WebSocket`, await upgraded(url, `/v1/events${path}`, {}), 401);
    }

    const ticket = await ticketOf(url, acme);
    expectStatus(
      'a ticket where it is not meant',
      await requested(url, `/v1/conversations?ticket=${ticket}`, {}),
      401,
    );
    expectStatus(
      'a ticket for another scope',
      await upgraded(url, `/v1/streams?ticket=${await ticketOf(url, acme)}`, {}),
      403,
    );
    expectStatus('a ticket', await upgraded(url, `/v1/events?ticket=${ticket}`, {}), 101);
    expectStatus('a ticket used twice', await upgraded(url, `/v1/events?ticket=${ticket}`, {}), 401);
    const twins = await ticketOf(url, acme);
    const both = await Promise.all([1, 2, 3, 4].map(() => upgraded(url, `/v1/events?ticket=${twins}`, {})));
    expectStatus('a ticket used four times at once', both.filter(status => status === 101).length, 1);

    await heard(url, acme);
    for (const path of ['/v1/conversations/c-of-acme', '/v1/customers/cu-of-acme'])
      expectStatus(
        `${path} asked by another tenant`,
        await requested(url, path, bearer(globex), 'DELETE'),
        404,
      );
    expectStatus('ours afterwards', await requested(url, '/v1/conversations/c-of-acme', bearer(acme)), 200);
    return wrong;
  };
  return {
    env: {
      PULSO_AUTH_JWT_ISSUER: issuer,
      PULSO_AUTH_JWT_AUDIENCE: audience,
      PULSO_AUTH_JWT_KEYS: keysFile,
      // Guessing is limited, and has tests of its own.
      PULSO_QUOTAS_FAILED_CREDENTIALS_PER_ADDRESS_PER_MINUTE: '100000',
    },
    secrets: [acme, globex, ...Object.values(nearly), canary].filter(secret => secret.length > 12),
    run,
    cases: 2 * Object.keys(nearly).length + 20,
  };
}

async function requested(url: string, path: string, headers: Headers, method = 'GET'): Promise<number> {
  const answer = await fetch(url + path, { method, headers });
  await answer.body?.cancel();
  return answer.status;
}

/** The status that an upgrade is answered with; a WebSocket that opens is left at once. */
async function upgraded(url: string, path: string, headers: Headers): Promise<number> {
  try {
    (await WireClient.connect(url, path, [], headers)).close();
    return 101;
  } catch (error) {
    return Number(/\b\d{3}\b/u.exec(error instanceof Error ? error.message : '')?.[0]);
  }
}

async function ticketOf(url: string, secret: string): Promise<string> {
  const answer = await fetch(`${url}/v1/tickets`, {
    method: 'POST',
    headers: { ...bearer(secret), 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'events:read' }),
  });
  return ((await answer.json()) as { ticket: string }).ticket;
}

/** Resolves when the first tenant has a conversation. */
async function heard(url: string, secret: string): Promise<void> {
  const stream = await WireClient.connect(url, '/v1/streams', [], bearer(secret));
  const conversationId = 'c-of-acme';
  stream.send({ type: 'conversation.started', conversationId, customer: { id: 'cu-of-acme' } });
  const said = { conversationId, utteranceId: 'u-1', role: 'customer', text: canary, final: true };
  stream.send({ type: 'utterance', ...said });
  await stream.next(({ type }) => type === 'accepted');
  stream.close();
}
