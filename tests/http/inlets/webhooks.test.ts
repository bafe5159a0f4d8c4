import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authentication } from '../../../src/http/authentication.ts';
import { vendorAuthentication } from '../../../src/http/inlets/vendorAuthentication.ts';
import { testAccess } from '../../support/access.ts';
import { INLETS } from '../../../src/pipeline/accept/inlets/inlets.ts';
import type { Config } from '../../../src/config/schema.ts';
import { SCRIPTS } from '../../support/inlets/scripts.ts';
import { testServer } from '../events/testServer.ts';
import { signedBySns, snsPublicKey, topic, vendorNamed } from './sign.ts';
import { testInlets, type InletsSetup } from './testInlets.ts';

async function engine(setup: InletsSetup = {}) {
  const inlets = testInlets(setup);
  const { app, lines } = await testServer({ inlets: inlets.ports });
  const post = (url: string, payload: string | object, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: `/v1/inlets/${url}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
  return { ...inlets, app, lines, post };
}

const slack = (number: number, fields: object = {}) => ({
  type: 'event_callback',
  team_id: 'T1',
  event_id: `Ev${number}`,
  event: {
    type: 'message',
    channel: 'C7',
    user: 'U9',
    text: `m ${number}`,
    ts: `1795339812.00${number}`,
    ...fields,
  },
});

describe('a webhook', () => {
  test('opens its conversation with the channel of the inlet and what the address says, once', async () => {
    const { post, intake } = await engine();
    await post('slack?queue=vip&sector=bank&language=en', slack(1));
    await post('slack?queue=vip', slack(2));
    expect(intake.inputs.map(({ kind }) => kind)).toEqual(['started', 'utterance', 'utterance']);
    expect(intake.inputs[0]).toMatchObject({
      key: { conversationId: 'C7' },
      info: { channel: 'chat', sector: 'bank', language: 'en', attributes: { queue: 'vip' } },
    });
  });

  test('gets the roles of the configuration', async () => {
    const { post, intake } = await engine({
      config: { slack: { roles: { U9: 'agent' } } },
    });
    await post('slack', slack(1));
    expect(intake.said).toEqual(['agent: m 1']);
  });

  test('tells what came of it; forms are answered as Twilio expects', async () => {
    const { post } = await engine();
    const answer = await post('slack', slack(1));
    expect(answer.json()).toEqual({ accepted: 2, ignored: 0, refused: [] });
    const { body, contentType } = vendorNamed('twilio-transcription').message(1);
    const form = await post('twilio', body, { 'content-type': contentType });
    expect(form.body).toBe('<Response/>');
    expect(form.headers['content-type']).toContain('text/xml');
  });

  test('that comes again, as vendors do until they are answered, is taken once', async () => {
    const { post, intake } = await engine();
    await post('slack', slack(1));
    const again = await post('slack', slack(1), { 'x-slack-retry-num': '1' });
    expect(again.json()).toEqual({ accepted: 0, ignored: 1, refused: [] });
    expect(intake.said).toEqual(['customer: m 1']);
  });

  test('of an unknown type is counted and answered with 200: the vendor has done nothing wrong', async () => {
    const { post, meter } = await engine();
    const answer = await post('slack', { type: 'event_callback', event: { type: 'fanfare' } });
    expect(answer.statusCode).toBe(200);
    expect(meter.refusals).toEqual(['MESSAGE_TYPE_UNKNOWN']);
    expect(meter.counts.get('vendor-message-ignored')).toBe(1);
  });

  test('that can not be read is refused with a code and without a word of it', async () => {
    const { post, lines, intake } = await engine();
    for (const [url, body, code] of [
      ['slack', '{"zumbarrojo', 'MESSAGE_NOT_JSON'],
      ['slack', Buffer.from([0x22, 0xff, 0x22]), 'MESSAGE_NOT_JSON'],
      ['slack', '{"a":{"__proto__":{"zumbarrojo":1}}}', 'MESSAGE_FORBIDDEN_KEY'],
      ['slack', '', 'MESSAGE_INVALID'],
      ['slack?conversation=%00', '{}', 'ID_INVALID'],
      ['slack?channel=zumbarrojo', '{}', 'MESSAGE_INVALID'],
      ['vosk', '{"text":"zumbarrojo"}', 'MESSAGE_INVALID'],
    ] as const) {
      const answer = await post(url, body);
      expect([url, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([url, 400, code]);
      expect(answer.body).not.toContain('zumbarrojo');
    }
    expect(lines.join('')).not.toContain('zumbarrojo');
    expect(intake.inputs).toEqual([]);
  });

  test('for nobody, or for an inlet that is switched off or takes sockets only, is answered with 404', async () => {
    const { post } = await engine({ config: { slack: { enabled: false } } });
    for (const name of ['nobody', 'slack', 'twilio-conversationrelay', '__proto__']) {
      const answer = await post(name, '{}');
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'INLET_UNKNOWN']);
    }
  });

  test('too big to be a message is refused before it is read', async () => {
    const { post } = await engine();
    expect((await post('slack', JSON.stringify({ text: 'x'.repeat(300_000) }))).statusCode).toBe(413);
  });

  test.each([
    ['OVERLOADED', 503],
    ['DRAINING', 503],
    ['STORE_UNAVAILABLE', 503],
    ['QUOTA_EXCEEDED', 429],
  ] as const)('that the engine refuses with %s is to come again, and is then taken', async (code, status) => {
    const { post, intake } = await engine();
    const accepted = { kind: 'accepted', duplicate: false } as const;
    // The conversation opens, its first words do not fit.
    intake.answers.push(accepted, {
      kind: 'refused',
      code,
      message: 'not now',
      retryable: true,
      retryAfterMs: 2_000,
    });
    const answer = await post('slack', slack(1));
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toMatchObject({ code, retryable: true });
    expect((await post('slack', slack(1))).statusCode).toBe(200);
    expect(intake.said).toEqual(['customer: m 1']);
  });

  test('of a conversation that is over is settled: coming again would not help', async () => {
    const { post, intake } = await engine();
    const over = { kind: 'refused', code: 'CONVERSATION_ENDED', message: 'over', retryable: false } as const;
    intake.answers.push(over, over);
    const answer = await post('slack', slack(1));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      accepted: 0,
      ignored: 0,
      refused: [{ code: 'CONVERSATION_ENDED', message: 'over' }],
    });
  });

  test('in a CloudEvents envelope is taken out of it', async () => {
    const { post, intake } = await engine();
    const event = { specversion: '1.0', id: 'e', source: '/s', type: 't', data: slack(1) };
    await post('slack', event, { 'content-type': 'application/cloudevents+json; charset=utf-8' });
    expect(intake.said).toEqual(['customer: m 1']);
  });

  test('of one call waits for the one before it, those of others do not', async () => {
    const { post, intake } = await engine();
    await Promise.all([1, 2, 3, 4, 5].map(number => post('slack', slack(number))));
    expect(intake.said).toEqual([1, 2, 3, 4, 5].map(number => `customer: m ${number}`));
    expect(intake.inputs.filter(({ kind }) => kind === 'started')).toHaveLength(1);
  });
});

describe('a handshake', () => {
  test("Slack's challenge is sent back", async () => {
    const { post } = await engine();
    const answer = await post('slack', { type: 'url_verification', token: 't', challenge: 'c-91' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { challenge: 'c-91' }]);
  });

  test('OPTIONS as CloudEvents have it is granted to who asks, also where pages may connect', async () => {
    const { ports } = testInlets();
    const { app } = await testServer({ inlets: ports, allowedOrigins: ['https://desk.example'] });
    const ask = (url: string, origin?: string) =>
      app.inject({
        method: 'OPTIONS',
        url,
        headers:
          origin === undefined ? {} : { 'webhook-request-origin': origin, 'webhook-request-rate': '120' },
      });
    const granted = await ask('/v1/inlets/intercom', 'eventgrid.azure.net');
    expect(granted.statusCode).toBe(200);
    expect(granted.headers).toMatchObject({
      allow: 'POST, HEAD, OPTIONS',
      'webhook-allowed-origin': 'eventgrid.azure.net',
      'webhook-allowed-rate': '*',
    });
    expect((await ask('/v1/inlets/intercom')).headers).not.toHaveProperty('webhook-allowed-origin');
    expect((await ask('/v1/inlets/intercom', 'a b<script>')).headers).not.toHaveProperty(
      'webhook-allowed-origin',
    );
    expect((await ask('/v1/inlets/nobody', 'x')).statusCode).toBe(404);
  });

  test('HEAD says whether an address takes webhooks', async () => {
    const { app } = await engine();
    expect((await app.inject({ method: 'HEAD', url: '/v1/inlets/intercom' })).statusCode).toBe(200);
    expect((await app.inject({ method: 'HEAD', url: '/v1/inlets/nobody' })).statusCode).toBe(404);
  });

  test("Intercom's ping is answered", async () => {
    const { post } = await engine();
    expect((await post('intercom', { type: 'notification_event', topic: 'ping' })).statusCode).toBe(200);
  });
});

describe('Amazon SNS', () => {
  const at = '2026-11-22T09:29:58.000Z';
  const subscribe = {
    Type: 'SubscriptionConfirmation',
    MessageId: 'n-1',
    Token: 'tok',
    TopicArn: topic,
    Message: 'You have chosen to subscribe',
    SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=tok',
    Timestamp: at,
  };
  const chat = (text: string) => ({
    Type: 'Notification',
    MessageId: 'n-2',
    TopicArn: topic,
    Timestamp: at,
    Message: JSON.stringify({
      Id: 'm-9',
      Type: 'MESSAGE',
      ContentType: 'text/plain',
      Content: text,
      ParticipantRole: 'CUSTOMER',
      AbsoluteTime: at,
      ContactId: 'ct-8',
    }),
  });

  async function listening() {
    const fetched: string[] = [];
    const fetchText = (url: string) => {
      fetched.push(url);
      // A certificate is made by hand below: the key is all that counts of it.
      return Promise.resolve(
        url.endsWith('.pem') ? snsPublicKey.export({ type: 'spki', format: 'pem' }).toString() : '',
      );
    };
    const config = { 'amazon-connect-chat': { topicArns: [topic], tenant: 'acme' } } as Config['inlets'];
    const inlets = testInlets({ config, fetchText });
    const access = testAccess();
    const authenticate = vendorAuthentication(authentication(access.credentials, access.quotas), {
      ...inlets.ports,
      credentialsRequired: () => false,
    });
    const { app } = await testServer({ inlets: inlets.ports, access, authenticate });
    const post = (payload: object) =>
      app.inject({
        method: 'POST',
        url: '/v1/inlets/amazon-connect-chat',
        headers: { 'content-type': 'text/plain' },
        payload: JSON.stringify(payload),
      });
    return { ...inlets, post, fetched };
  }

  test('a signed message of a listed topic is taken, its certificate is fetched once', async () => {
    const { post, intake, fetched } = await listening();
    expect((await post(signedBySns(chat('no answer')))).statusCode).toBe(200);
    expect((await post(signedBySns({ ...chat('still none'), MessageId: 'n-3' }))).statusCode).toBe(200);
    expect(intake.said[0]).toBe('customer: no answer');
    expect(intake.inputs[0]?.key).toEqual({ tenant: 'acme', conversationId: 'ct-8' });
    expect(fetched).toHaveLength(1);
  });

  test('a subscription to a listed topic is confirmed, at an address of SNS only', async () => {
    const { post, fetched } = await listening();
    expect((await post(signedBySns(subscribe))).statusCode).toBe(200);
    expect(fetched).toContain(subscribe.SubscribeURL);
    const elsewhere = {
      ...subscribe,
      MessageId: 'n-4',
      SubscribeURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/?x',
    };
    expect((await post(signedBySns(elsewhere))).statusCode).toBe(200);
    expect(fetched).not.toContain(elsewhere.SubscribeURL);
  });

  test('other topics, changed words, other certificates and old messages are refused', async () => {
    const { post, intake, fetched } = await listening();
    const good = signedBySns(chat('no answer'));
    for (const bad of [
      chat('unsigned'),
      { ...good, Message: 'changed' },
      signedBySns({ ...chat('x'), TopicArn: `${topic}2` }),
      { ...good, SigningCertURL: 'https://evil.example/SimpleNotificationService-1.pem' },
      { ...good, SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem' },
      signedBySns({ ...chat('x'), Timestamp: '2026-11-22T07:00:00.000Z' }),
    ])
      expect((await post(bad)).statusCode).toBe(401);
    expect(intake.inputs).toEqual([]);
    expect(fetched.every(url => url.startsWith('https://sns.eu-west-1.amazonaws.com/'))).toBe(true);
  });

  test('without a list of topics no subscription is confirmed', async () => {
    const fetched: string[] = [];
    const { post } = await engine({ fetchText: url => Promise.resolve(String(fetched.push(url))) });
    await post('amazon-connect-chat', subscribe);
    expect(fetched).toEqual([]);
  });
});

const webhookInlets = INLETS.filter(({ transports }) => transports.some(way => way !== 'websocket'));

test.each(webhookInlets.map(({ name }) => name))(
  '%s answers whatever it gets with 200 or a listed code, and goes on',
  async name => {
    const { post, intake, lines } = await engine();
    const script = SCRIPTS.find(({ inlet }) => inlet.name === name);
    const sample = JSON.stringify(script?.others[0]?.[1] ?? script?.opening[0] ?? {});
    const bodies = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.nat({ max: sample.length }).map(cut => `${sample.slice(0, cut)}x`),
      fc.webQueryParameters().map(text => `a=${text}`),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async body => {
        const answer = await post(`${name}?conversation=c-1`, body === '' ? 'x' : body);
        expect([200, 400]).toContain(answer.statusCode);
      }),
      { numRuns: 25 },
    );
    expect(lines.join('')).not.toContain('"level":50');
    expect(intake.inputs.every(({ key }) => key.conversationId === 'c-1')).toBe(true);
  },
);
