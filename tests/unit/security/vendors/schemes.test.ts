import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signatureScheme } from '../../../../src/security/vendors/schemes.ts';
import type { SignedRequest } from '../../../../src/security/vendors/signature.ts';

function judged(
  inlet: string,
  secret: string,
  request: Partial<Omit<SignedRequest, 'body'>> & { readonly body?: string },
  nowMs = 0,
) {
  const { url = 'https://e.example/', headers = {}, body = '' } = request;
  return signatureScheme(inlet, [secret])?.({ url, headers, body: Buffer.from(body) }, nowMs);
}

describe('Twilio', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const sign = (text: string) => createHmac('sha1', '12345').update(text).digest('base64');

  test("accepts the example of Twilio's documentation", async () => {
    const body =
      'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212';
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const headers = { ...form, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' };
    expect(await judged('twilio-transcription', '12345', { url, headers, body })).toMatchObject({
      kind: 'genuine',
    });
    expect(await judged('twilio-transcription', '12346', { url, headers, body })).toEqual({
      kind: 'refused',
      why: 'wrong',
    });
  });

  test.each([
    ['https://e.example/a', 'https://e.example:443/a'],
    ['https://e.example:443/a?b=c', 'https://e.example/a?b=c'],
    ['http://e.example:80/a', 'http://e.example/a'],
    ['wss://e.example/a', 'wss://e.example/a/'],
    ['https://e.example:8443/a', 'https://e.example/a'],
  ])('knows %s as %s', async (ours, signed) => {
    const headers = { 'x-twilio-signature': sign(signed) };
    expect(await judged('twilio-conversationrelay', '12345', { url: ours, headers })).toMatchObject({
      kind: 'genuine',
    });
  });

  test('takes each value of a field that comes twice once, in their order', async () => {
    const url = 'https://e.example/a';
    const headers = { ...form, 'x-twilio-signature': sign(`${url}a1a2b3`) };
    expect(
      await judged('twilio-transcription', '12345', { url, headers, body: 'b=3&a=2&a=1&a=2' }),
    ).toMatchObject({ kind: 'genuine' });
  });

  test('knows JSON by its hash in the address', async () => {
    const body = '{"a":1}';
    const url = `https://e.example/a?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': sign(url) };
    expect(await judged('twilio-transcription', '12345', { url, headers, body })).toMatchObject({
      kind: 'genuine',
    });
    expect(await judged('twilio-transcription', '12345', { url, headers, body: '{"a":2}' })).toEqual({
      kind: 'refused',
      why: 'wrong',
    });
    const plain = 'https://e.example/a';
    const unhashed = { ...headers, 'x-twilio-signature': sign(plain) };
    expect(
      await judged('twilio-transcription', '12345', { url: plain, headers: unhashed, body }),
    ).toMatchObject({ kind: 'refused' });
  });
});

test("Slack accepts the example of Slack's documentation, in its time only", async () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const headers = {
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  const secret = '8f742231b10e8888abcd99yyyzzz85a5';
  const at = (seconds: number) =>
    judged('slack', secret, { headers, body }, (1_531_420_618 + seconds) * 1_000);
  expect(await at(0)).toMatchObject({ kind: 'genuine' });
  expect(await at(300)).toMatchObject({ kind: 'genuine' });
  expect(await at(301)).toEqual({ kind: 'refused', why: 'late' });
});

test.each(['slack', 'telnyx'])('%s refuses a time that is none', async inlet => {
  const secret = Buffer.alloc(32, 1).toString('base64');
  for (const time of ['', 'soon', '1e12', '-1', '99999999999999'])
    expect(
      await judged(inlet, secret, {
        headers: {
          'x-slack-request-timestamp': time,
          'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${time}:`).digest('hex')}`,
          'telnyx-timestamp': time,
          'telnyx-signature-ed25519': 'AAAA',
        },
      }),
    ).toMatchObject({ kind: 'refused' });
});

test('Telnyx needs a public key that is one', () => {
  expect(() => signatureScheme('telnyx', ['not a key'])).toThrow(/32 bytes/u);
});

test('several values of a header are none', async () => {
  const headers = { 'x-api-key': ['k', 'k'] };
  expect(await judged('zendesk-sunshine', 'k', { headers })).toEqual({ kind: 'refused', why: 'missing' });
});
