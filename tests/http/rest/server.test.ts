import { setImmediate } from 'node:timers/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { testServer } from '../events/testServer.ts';

/** What a raw TCP client gets for these bytes, until the server hangs up. */
async function rawAnswer(port: number, request: string): Promise<{ status: number; body: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(request);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(socket, 'close');
  return { status: Number(text.split(' ')[1]), body: text.slice(text.indexOf('\r\n\r\n') + 4) };
}

describe('the server', () => {
  test('runs with the limits it promises: Fastify overwrites some of them when they are set elsewhere', async () => {
    const { app } = await testServer();
    const { requestTimeout, keepAliveTimeout, headersTimeout, maxHeadersCount } = app.server;
    expect({ requestTimeout, keepAliveTimeout, headersTimeout, maxHeadersCount }).toEqual({
      requestTimeout: 10_000,
      keepAliveTimeout: 5_000,
      headersTimeout: 8_000,
      maxHeadersCount: 64,
    });
    expect(app.initialConfig).toMatchObject({
      bodyLimit: 262_144,
      requestTimeout: 10_000,
      keepAliveTimeout: 5_000,
    });
  });

  test('a request that names two hosts is refused, and so is an upgrade: nobody knows which one is meant', async () => {
    const { listen } = await testServer();
    const { port } = await listen();
    const hosts = 'Host: 127.0.0.1\r\nhOST: localhost\r\n';
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
    for (const headers of [
      'Connection: close\r\n',
      `${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`,
    ]) {
      const { status, body } = await rawAnswer(port, `GET /v1/events HTTP/1.1\r\n${hosts}${headers}\r\n`);
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ code: 'MESSAGE_INVALID', retryable: false });
    }
  });

  test('on loopback, a page on a name that was rebound to this machine gets nothing', async () => {
    const { app } = await testServer();
    for (const host of ['evil.example', 'localhost.evil.example:8787']) {
      const answer = await app.inject({ url: '/v1/conversations', headers: { host } });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'FORBIDDEN' });
    }
    for (const host of ['localhost:8787', '127.0.0.1', '[::1]:8787'])
      expect((await app.inject({ url: '/v1/conversations', headers: { host } })).statusCode).toBe(200);
  });

  test('any Host will do when the engine is not bound to loopback', async () => {
    const { app } = await testServer({ loopbackOnly: false });
    const answer = await app.inject({ url: '/healthz', headers: { host: 'pulso.example' } });
    expect(answer.statusCode).toBe(200);
  });

  test('a request without a credential that is needed is refused before anything is looked at', async () => {
    const { app } = await testServer({
      authenticate: () => ({ kind: 'refused', refusal: { status: 403, code: 'FORBIDDEN', message: 'no' } }),
    });
    const answer = await app.inject({ method: 'POST', url: '/v1/score', payload: '{' });
    expect(answer.statusCode).toBe(403);
  });

  test('a path that is not there, a URL that is none: a code, and nothing of the request', async () => {
    const { app } = await testServer();
    for (const [url, status, code] of [
      ['/v1/zumbarrojo?zumbarrojo=1', 404, 'PATH_UNKNOWN'],
      ['/%zz/zumbarrojo', 400, 'MESSAGE_INVALID'],
      [`/v1/conversations/${'zumbarrojo'.repeat(200)}`, 414, 'MESSAGE_INVALID'],
    ] as const) {
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
      expect(answer.body).not.toContain('zumbarrojo');
    }
  });

  test('what is no HTTP, or too much of it, is answered with a code and cut', async () => {
    const { lines, listen } = await testServer();
    const { port } = await listen();
    const host = 'Host: 127.0.0.1\r\n';
    const many = Array.from({ length: 70 }, (_, i) => `X-${i}: zumbarrojo\r\n`).join('');
    for (const [request, status, code] of [
      ['zumbarrojo\r\n\r\n', 400, 'MESSAGE_INVALID'],
      [`GET / HTTP/1.1\r\n${host}X: ${'zumbarrojo'.repeat(900)}\r\n\r\n`, 431, 'MESSAGE_INVALID'],
      [`GET /healthz HTTP/1.1\r\n${host}Connection: close\r\n${many}\r\n`, 431, 'FORBIDDEN'],
      [
        `POST /v1/score HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
        400,
        'MESSAGE_INVALID',
      ],
    ] as const) {
      const answer = await rawAnswer(port, request);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toMatchObject({ code });
      expect(answer.body).not.toContain('zumbarrojo');
    }
    expect(lines.join('')).not.toContain('zumbarrojo');
  });

  test('requests leave no line in the log: their paths and queries may hold ids and tickets', async () => {
    const { app, lines } = await testServer();
    await app.inject({
      url: '/v1/conversations/c-77?ticket=zumbarrojo',
      headers: { authorization: 'Bearer zumbarrojo' },
    });
    expect(lines.join('')).not.toMatch(/zumbarrojo|c-77/u);
  });

  test('a strained engine refuses requests with a code, and still says that it lives', async () => {
    const { app } = await testServer({ maxEventLoopDelayMs: 5 });
    await app.ready();
    const asleep = new Int32Array(new SharedArrayBuffer(4));
    let answer = await app.inject('/v1/conversations');
    // Its figures are a second old at most: it is kept busy until they have caught up.
    while (answer.statusCode !== 503) {
      Atomics.wait(asleep, 0, 0, 100);
      await setImmediate();
      answer = await app.inject('/v1/conversations');
    }
    expect(answer.json()).toMatchObject({ code: 'OVERLOADED', retryable: true, retryAfterMs: 1_000 });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/metrics')).statusCode).toBe(200);
  });
});
