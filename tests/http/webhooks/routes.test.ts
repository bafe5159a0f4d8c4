import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/systemClock.ts';
import type { DispatcherPorts } from '../../../src/webhooks/dispatcher.ts';
import { createSender } from '../../../src/webhooks/send.ts';
import { publishRequest, summary, tell, testHub } from '../../support/events.ts';
import { webhookReceiver } from '../../support/webhookReceiver.ts';
import { endpoint, testWebhooks, webhookSecret } from '../../support/webhooks.ts';
import { testServer } from '../events/testServer.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
interface Created {
  readonly webhook: { readonly id: string };
  readonly secret: string;
}

/** The routes over a real dispatcher, and a tenant who asks. */
async function setUp(listed: string[] = [], more: Partial<DispatcherPorts> = {}) {
  const { hub } = testHub({ clock: systemClock, maxAgeMs: 1e9 });
  const { send, close } = createSender({
    clock: systemClock,
    listed: new Set(listed),
    timeoutMs: 3_000,
    origin: 'pulso.example.com',
  });
  const { dispatcher, store } = testWebhooks({ hub, send, listed: new Set(listed), ...more });
  onTestFinished(async () => {
    await dispatcher.stop();
    await close();
  });
  const { app, audit } = await testServer({ webhooks: dispatcher });
  const ask = async (method: Method, url: string, payload?: object) => {
    const answer = await app.inject({
      method,
      url: `/v1/webhooks${url}`,
      headers: { host: '127.0.0.1' },
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: answer.statusCode,
      body: answer.body === '' ? undefined : answer.json<Record<string, unknown>>(),
    };
  };
  const create = async (payload: object) => (await ask('POST', '', payload)).body as unknown as Created;
  return { hub, dispatcher, store, audit, ask, create };
}

describe('/v1/webhooks', () => {
  it('a webhook is made, shown without its secret, changed and removed', async () => {
    const { ask, create, audit } = await setUp();
    const { webhook, secret } = await create({
      url: 'https://hooks.example.com/a',
      filter: { types: ['pulso.escalation.*'], minLevel: 'alert' },
    });
    expect(secret).toMatch(/^whsec_/);
    const shown = await ask('GET', `/${webhook.id}`);
    expect(shown.body).toEqual(webhook);
    expect(JSON.stringify((await ask('GET', '')).body)).not.toContain('whsec_');
    const changed = await ask('PATCH', `/${webhook.id}`, { enabled: false, description: 'night shift' });
    expect(changed.body).toMatchObject({ disabledBecause: 'switched-off', description: 'night shift' });
    expect((await ask('DELETE', `/${webhook.id}`)).status).toBe(204);
    expect(await ask('GET', `/${webhook.id}`)).toMatchObject({
      status: 404,
      body: { code: 'WEBHOOK_UNKNOWN' },
    });
    expect(audit.entries.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.changed',
      'webhook.removed',
    ]);
  });

  it.each([
    [{ url: 'http://hooks.example.com/' }, 'https'],
    [{ url: 'https://10.0.0.1/' }, 'private'],
    [{ url: 'https://u:p@hooks.example.com/' }, 'password'],
    [{ url: 'https://hooks.example.com/', secret: 'short' }, '24 to 64'],
    [{ url: 'https://hooks.example.com/', filter: { types: ['pulso.signals.v1'] } }, 'signals'],
    [{ url: 'https://hooks.example.com/', token: 'a\r\nx: y' }, 'token'],
  ])('what can not work is refused when it is made, without quoting it: %j', async (payload, named) => {
    const { ask } = await setUp();
    const { status, body } = await ask('POST', '', payload);
    expect([status, body?.['code']]).toEqual([400, 'WEBHOOK_INVALID']);
    expect(String(body?.['message'])).toContain(named);
    expect(JSON.stringify(body)).not.toContain('example.com');
  });

  it('without a key that seals secrets none can be made', async () => {
    const { ask } = await setUp([], { seal: undefined });
    const answer = await ask('POST', '', { url: 'https://hooks.example.com/' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'SEAL_KEY_MISSING' } });
  });

  it('those of the configuration file are shown and not changed', async () => {
    const { ask, dispatcher } = await setUp();
    await dispatcher.start([endpoint({ endpointId: 'desk', isFixed: true })]);
    expect((await ask('GET', '/desk')).body).toMatchObject({ isFixed: true });
    for (const [method, path] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const)
      expect(await ask(method, `/desk${path}`, method === 'PATCH' ? {} : undefined)).toMatchObject({
        status: 409,
        body: { code: 'WEBHOOK_FIXED' },
      });
  });

  it("another tenant's webhook is not there", async () => {
    const { ask, dispatcher } = await setUp();
    await dispatcher.start([endpoint({ endpointId: 'theirs', tenant: 'other', isFixed: true })]);
    expect((await ask('GET', '')).body).toEqual({ webhooks: [] });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/1/resend'],
    ] as const)
      expect(await ask(method, `/theirs${path}`)).toMatchObject({
        status: 404,
        body: { code: 'WEBHOOK_UNKNOWN' },
      });
  });
});

describe('deliveries', () => {
  it('events arrive signed; after a rotation both secrets verify', async () => {
    const { url, host, received, arrived } = await webhookReceiver();
    const { hub, ask, create } = await setUp([host]);
    const { webhook } = await create({ url, secret: webhookSecret });
    tell(hub, publishRequest({ output: summary() }));
    await arrived(1);
    const rotated = await ask('POST', `/${webhook.id}/rotate`);
    expect(rotated.status).toBe(200);
    expect((await ask('POST', `/${webhook.id}/test`)).body).toMatchObject({ status: 204 });
    for (const { body, headers } of received)
      new Webhook(webhookSecret).verify(body, headers as Record<string, string>);
    const last = received.at(-1);
    new Webhook(String(rotated.body?.['secret'])).verify(
      last?.body ?? '',
      last?.headers as Record<string, string>,
    );
    expect((await ask('GET', `/${webhook.id}`)).body?.['previousSecretUntil']).not.toBeNull();
  });

  it('dead letters are listed, and sent again when asked', async () => {
    let status = 415;
    const { url, host, received, arrived } = await webhookReceiver(response =>
      response.writeHead(status).end(),
    );
    const { hub, ask, create, dispatcher } = await setUp([host]);
    const { webhook } = await create({ url });
    tell(hub, publishRequest({ output: summary() }));
    await arrived(1);
    await expect
      .poll(async () => (await ask('GET', `/${webhook.id}/deliveries`)).body)
      .toMatchObject({
        deliveries: [{ offset: 1, state: 'dead', lastStatus: 415, attempts: 1 }],
        next: null,
      });
    status = 204;
    expect((await ask('POST', `/${webhook.id}/deliveries/1/resend`)).status).toBe(202);
    await arrived(2);
    expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id']);
    await expect
      .poll(async () => (await dispatcher.find({ tenant: 'default', endpointId: webhook.id })).deliveries)
      .toMatchObject({ delivered: 1, dead: 0 });
    expect(await ask('POST', `/${webhook.id}/deliveries/1/resend`)).toMatchObject({
      status: 404,
      body: { code: 'DELIVERY_UNKNOWN' },
    });
  });

  it('an endpoint that answers 410 is switched off, and stays so after a restart; PATCH brings it back', async () => {
    let status = 410;
    const { url, host, arrived } = await webhookReceiver(response => response.writeHead(status).end());
    const { hub, ask, create, store } = await setUp([host]);
    const { webhook } = await create({ url });
    tell(hub, publishRequest({ output: summary() }));
    await arrived(1);
    await expect
      .poll(async () => (await ask('GET', `/${webhook.id}`)).body?.['disabledBecause'])
      .toBe('gone');
    const again = testWebhooks({ hub, store });
    await again.dispatcher.start([]);
    const key = { tenant: 'default', endpointId: webhook.id };
    expect(await again.dispatcher.find(key)).toMatchObject({
      disabledBecause: 'gone',
      deliveries: { dead: 1 },
    });
    status = 204;
    await ask('PATCH', `/${webhook.id}`, { enabled: true });
    tell(hub, publishRequest({ output: summary(), key: { tenant: 'default', conversationId: 'c-2' } }));
    await arrived(2);
  });

  it('nothing of an erased conversation is kept or sent again', async () => {
    const { url, host, arrived } = await webhookReceiver(response => response.writeHead(500).end());
    const { hub, create, dispatcher, store } = await setUp([host]);
    const { webhook } = await create({ url });
    tell(hub, publishRequest({ output: summary() }));
    await arrived(1);
    const key = { tenant: 'default', endpointId: webhook.id };
    await expect.poll(async () => (await store.counts(key)).pending).toBe(1);
    await expect.poll(async () => (await dispatcher.find(key)).inFlight).toBe(0);
    await dispatcher.forget({ tenant: 'default', conversationId: 'c-1' });
    expect(await store.counts(key)).toEqual({ pending: 0, delivered: 0, expired: 0, dead: 0 });
  });
});
