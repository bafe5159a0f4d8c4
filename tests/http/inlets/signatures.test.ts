import { describe, expect, test } from 'vitest';
import { OTHER_INLETS, SIGNING_INLETS } from '../../../src/config/schema/inlets.ts';
import type { Config } from '../../../src/config/schema.ts';
import { vendorAuthentication } from '../../../src/http/inlets/vendorAuthentication.ts';
import { authentication } from '../../../src/http/authentication.ts';
import { INLETS } from '../../../src/pipeline/accept/inlets/inlets.ts';
import { signatureScheme } from '../../../src/security/vendors/schemes.ts';
import { testAccess } from '../../support/access.ts';
import { testServer } from '../events/testServer.ts';
import { VENDORS, vendorNamed, type Vendor } from './sign.ts';
import { testInlets } from './testInlets.ts';

/** An engine that knows the vendor by its secret; its conversations belong to `acme`. */
async function engineFor(vendor: Vendor) {
  const config = { [vendor.inlet]: { ...vendor.options, tenant: 'acme' } } as Config['inlets'];
  const inlets = testInlets({ config });
  const access = testAccess();
  const { secret } = access.keys.create({ tenant: 'bridge', scopes: ['streams:write'] });
  access.credentials.keysChanged();
  const authenticate = vendorAuthentication(authentication(access.credentials, access.quotas), {
    ...inlets.ports,
    credentialsRequired: () => access.credentials.required,
  });
  const { app } = await testServer({ inlets: inlets.ports, access, authenticate, loopbackOnly: false });
  const path = `/v1/inlets/${vendor.inlet}?conversation=c-1`;
  /** Sends the message of a number, with headers that prove what they prove. */
  const post = (number: number, headers: Record<string, string>, body = vendor.message(number).body) =>
    app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': vendor.message(number).contentType, ...headers },
      payload: body,
    });
  const signed = (number: number, atMs = inlets.clock.nowMs()) =>
    vendor.sign({ path, atMs, ...vendor.message(number) });
  return { ...inlets, post, signed, secret };
}

test('the options know the inlets there are, and those whose vendor signs', () => {
  const names = INLETS.map(({ name }) => name);
  expect([...SIGNING_INLETS, ...OTHER_INLETS].toSorted()).toEqual(names.toSorted());
  const key = Buffer.alloc(32, 1).toString('base64');
  expect(names.filter(name => signatureScheme(name, [key]) !== undefined).toSorted()).toEqual(
    [...SIGNING_INLETS].toSorted(),
  );
});

describe.each(VENDORS.map(vendor => ({ name: vendor.inlet, vendor })))('a webhook of $name', ({ vendor }) => {
  test('with the right signature is taken, for the tenant of the inlet', async () => {
    const { post, signed, intake } = await engineFor(vendor);
    const answer = await post(1, signed(1));
    expect(answer.statusCode).toBe(200);
    expect(intake.said).toHaveLength(1);
    expect(intake.inputs.every(({ key }) => key.tenant === 'acme')).toBe(true);
  });

  test('without a signature, or with one that is wrong, is refused, and nothing of it is read', async () => {
    const { post, signed, intake, meter } = await engineFor(vendor);
    const wrong = Object.fromEntries(
      Object.entries(signed(1)).map(([name, value]) => [
        name,
        name.includes('timestamp') ? value : value.replace(/(?<=^.{9})./u, one => (one === '0' ? '1' : '0')),
      ]),
    );
    for (const headers of [{}, wrong, Object.fromEntries(Object.keys(wrong).map(name => [name, 'x']))]) {
      const answer = await post(1, headers, '{"not":"json');
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
      expect(answer.body).not.toContain('secret');
      expect((await post(1, headers)).statusCode).toBe(401);
    }
    expect(intake.inputs).toEqual([]);
    expect(meter.refusals).toEqual(Array.from({ length: 6 }, () => 'UNAUTHENTICATED'));
  });

  test.runIf(vendor.signsMessage)('with the signature of another message is refused', async () => {
    const { post, signed, intake } = await engineFor(vendor);
    expect((await post(2, signed(1))).statusCode).toBe(401);
    expect((await post(1, signed(1), `${vendor.message(1).body} `)).statusCode).toBe(401);
    expect(intake.inputs).toEqual([]);
  });

  test('that comes again has no second effect, and is answered as the first time', async () => {
    const { post, signed, intake, meter } = await engineFor(vendor);
    const headers = signed(1);
    await post(1, headers);
    const before = intake.inputs.length;
    const again = await post(1, headers);
    expect(again.statusCode).toBe(200);
    if (vendor.signsMessage) {
      expect(intake.inputs).toHaveLength(before);
      expect(meter.counts.get('vendor-message-replayed')).toBe(1);
    }
  });

  test('that the engine could not take is taken when it comes again', async () => {
    const { post, signed, intake, clock } = await engineFor(vendor);
    const full = {
      kind: 'refused',
      code: 'OVERLOADED',
      message: 'full',
      retryable: true,
      retryAfterMs: 2_500,
    } as const;
    intake.answers.push(full);
    const answer = await post(1, signed(1));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('3');
    expect(intake.said).toEqual([]);
    clock.advance(3_000);
    expect((await post(1, signed(1))).statusCode).toBe(200);
    expect(intake.said).toHaveLength(1);
  });

  test.runIf(vendor.dated)(
    'is refused when it is more than five minutes old, or from the future',
    async () => {
      const { post, signed, clock } = await engineFor(vendor);
      for (const [seconds, status] of [
        [-301, 401],
        [301, 401],
        [-299, 200],
        [299, 200],
      ] as const) {
        const number = status + seconds;
        expect((await post(number, signed(number, clock.nowMs() + seconds * 1_000))).statusCode).toBe(status);
      }
    },
  );

  test('is also taken from a bridge with a credential of its own, for its own tenant', async () => {
    const { post, secret, intake } = await engineFor(vendor);
    expect((await post(1, { authorization: `Bearer ${secret}` })).statusCode).toBe(200);
    expect(intake.inputs.every(({ key }) => key.tenant === 'bridge')).toBe(true);
    expect((await post(1, { authorization: 'Bearer pulso_0' })).statusCode).toBe(401);
  });
});

test('while nobody needs a credential, a header that looks like one does not stand in for the signature', async () => {
  const vendor = vendorNamed('twilio-transcription');
  const inlets = testInlets({ config: { [vendor.inlet]: vendor.options } });
  const access = testAccess();
  const authenticate = vendorAuthentication(authentication(access.credentials, access.quotas), {
    ...inlets.ports,
    credentialsRequired: () => access.credentials.required,
  });
  const { app } = await testServer({ inlets: inlets.ports, access, authenticate });
  const { body, contentType } = vendor.message(1);
  const post = (name: string, headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: `/v1/inlets/${name}`,
      headers: { 'content-type': contentType, ...headers },
      payload: body,
    });
  expect((await post(vendor.inlet, { authorization: 'Bearer anything' })).statusCode).toBe(401);
  // Nor does another spelling of the name.
  for (const name of ['twilio', 'Twilio-Transcription', '%74wilio-transcription', '%74%77ilio'])
    expect((await post(name, {})).statusCode).toBe(401);
  expect((await post('%zz', {})).statusCode).toBe(400);
  expect(inlets.intake.inputs).toEqual([]);
});

test('an old and a new secret both count while one takes the place of the other', async () => {
  const verify = signatureScheme('zendesk-sunshine', ['old', 'new']);
  for (const [key, kind] of [
    ['old', 'genuine'],
    ['new', 'genuine'],
    ['other', 'refused'],
  ])
    expect(
      await verify?.({ url: 'https://e.example/', headers: { 'x-api-key': key }, body: Buffer.alloc(0) }, 0),
    ).toMatchObject({ kind });
});
