import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/systemClock.ts';
import type { Endpoint } from '../../../src/webhooks/endpoint.ts';
import { sampleEvent } from '../../../src/webhooks/sampleEvent.ts';
import { createSender, type SenderOptions } from '../../../src/webhooks/send.ts';
import { webhookReceiver } from '../../support/webhookReceiver.ts';
import { endpoint, webhookSecret } from '../../support/webhooks.ts';

const outgoing = sampleEvent(Date.now());

function sender(options: Partial<SenderOptions> = {}) {
  const { send, close } = createSender({
    clock: systemClock,
    listed: new Set(),
    timeoutMs: 3_000,
    origin: 'pulso.example.com',
    ...options,
  });
  onTestFinished(close);
  return (to: Partial<Endpoint>) => send(endpoint(to), outgoing);
}

describe('one request', () => {
  it('carries exactly the bytes that are signed', async () => {
    const { url, host, received } = await webhookReceiver();
    await expect(sender({ listed: new Set([host]) })({ url })).resolves.toMatchObject({ status: 204 });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(new Webhook(webhookSecret).verify(body, headers as Record<string, string>)).toEqual(
      JSON.parse(outgoing.json),
    );
  });

  it('a redirect is a failure and is not followed', async () => {
    const target = await webhookReceiver();
    const { url, host } = await webhookReceiver(response => {
      response.writeHead(302, { location: target.url }).end();
    });
    const attempt = await sender({ listed: new Set([host, target.host]) })({ url });
    expect(attempt).toMatchObject({ status: 302, failure: 'redirect' });
    expect(target.received).toEqual([]);
  });

  it('Retry-After comes along', async () => {
    const { url, host } = await webhookReceiver(response => {
      response.writeHead(503, { 'retry-after': '7' }).end();
    });
    const attempt = await sender({ listed: new Set([host]) })({ url });
    expect(attempt).toMatchObject({ status: 503, failure: 'status', retryAfterMs: 7_000 });
  });

  it('an endpoint that never answers is given up after the time for connecting and answering', async () => {
    const { url, host } = await webhookReceiver(() => undefined);
    const attempt = await sender({ listed: new Set([host]), timeoutMs: 50 })({ url });
    expect(attempt).toMatchObject({ failure: 'timeout' });
  });

  it('an answer that never ends, or is endless, counts by its status', async () => {
    const { url, host } = await webhookReceiver(response => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    await expect(sender({ listed: new Set([host]) })({ url })).resolves.toMatchObject({ status: 200 });
  });

  it('nobody there, a reset and what is not HTTP are failures with a name', async () => {
    const server = createServer(socket => {
      socket.once('data', () => socket.end('no HTTP at all\r\n\r\n'));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const send = sender({ listed: new Set([`127.0.0.1:${port}`]) });
    await expect(send({ url: `http://127.0.0.1:${port}/` })).resolves.toMatchObject({
      failure: 'answer-invalid',
    });
    await expect(send({ url: `https://127.0.0.1:${port}/` })).resolves.toMatchObject({
      failure: 'tls-failed',
    });
    await new Promise(resolve => server.close(resolve));
    await expect(send({ url: `http://127.0.0.1:${port}/` })).resolves.toMatchObject({
      failure: 'connection-failed',
    });
  });
});

describe('the guard', () => {
  it('a literal private address is refused before anything connects', async () => {
    const { url, received } = await webhookReceiver();
    const send = sender();
    await expect(send({ url })).resolves.toMatchObject({ failure: 'url-not-https' });
    await expect(send({ url: url.replace('http:', 'https:') })).resolves.toMatchObject({
      failure: 'port-not-allowed',
    });
    await expect(send({ url: 'https://127.0.0.1/' })).resolves.toMatchObject({
      failure: 'address-forbidden',
    });
    expect(received).toEqual([]);
  });

  it('a name that turns to a private address between two attempts is refused at the second', async () => {
    let addresses = ['203.0.113.7'];
    const asked: string[] = [];
    const send = sender({
      timeoutMs: 50,
      resolve: (hostname, _options, answer) => {
        asked.push(hostname);
        answer(
          null,
          addresses.map(address => ({ address, family: 4 })),
        );
      },
    });
    const first = await send({ url: 'https://hooks.example.com/' });
    expect(first.failure).not.toBe('address-forbidden');
    addresses = ['127.0.0.1'];
    await expect(send({ url: 'https://hooks.example.com/' })).resolves.toMatchObject({
      failure: 'address-forbidden',
    });
    expect(asked.filter(name => name === 'hooks.example.com').length).toBeGreaterThanOrEqual(2);
  });

  it('a proxy of the environment is not used', async () => {
    const proxy = await webhookReceiver();
    const { url, host, received } = await webhookReceiver();
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = proxy.url;
    onTestFinished(() => {
      delete process.env['HTTP_PROXY'];
      delete process.env['http_proxy'];
    });
    await sender({ listed: new Set([host]) })({ url });
    expect([received.length, proxy.received.length]).toEqual([1, 0]);
  });
});

describe('a CloudEvents broker', () => {
  const broker = (allowed: string | undefined) =>
    webhookReceiver((response, { method }) => {
      if (method === 'OPTIONS' && allowed !== undefined)
        response.writeHead(200, { 'webhook-allowed-origin': allowed }).end();
      else response.writeHead(202).end();
    });

  it('is asked once whether events are welcome, then gets them', async () => {
    const { url, host, received } = await broker('pulso.example.com');
    const send = sender({ listed: new Set([host]) });
    const to = { url, kind: 'cloudevents', mode: 'binary', handshake: true, secrets: {} } as const;
    for (let times = 0; times < 2; times++) await expect(send(to)).resolves.toMatchObject({ status: 202 });
    expect(received.map(({ method }) => method)).toEqual(['OPTIONS', 'POST', 'POST']);
    expect(received[0]?.headers['webhook-request-origin']).toBe('pulso.example.com');
    expect(received[1]?.headers['ce-id']).toBe(outgoing.eventId);
  });

  it('that welcomes somebody else, or does not answer the question, gets nothing', async () => {
    for (const allowed of ['other.example.com', undefined]) {
      const { url, host, received } = await broker(allowed);
      const attempt = await sender({ listed: new Set([host]) })({
        url,
        kind: 'cloudevents',
        handshake: true,
      });
      expect(attempt).toMatchObject({ failure: 'handshake-refused' });
      expect(received.map(({ method }) => method)).toEqual(['OPTIONS']);
    }
  });
});
