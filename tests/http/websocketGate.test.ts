import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocketConnection } from '../../src/http/websocketConnection.ts';
import type { WebSocketEndpoint } from '../../src/http/websocketGate.ts';
import { RawSource, frame, handshake } from './streams/rawSource.ts';
import { startGate } from './streams/testGate.ts';
import { TestSource, refusedUpgrade } from './streams/testSource.ts';

/** Sends every message back; its connections are at hand, and it tells when one has gone. */
class Echo implements WebSocketEndpoint {
  readonly path: string = '/echo';
  readonly opened: WebSocketConnection[] = [];
  readonly #departures: (() => void)[] = [];

  open(connection: WebSocketConnection) {
    this.opened.push(connection);
    return {
      text: (message: string) => {
        if (message === '"throw"') throw new Error('a fault of the handler');
        connection.sendText(message);
      },
      closed: () => {
        for (const tell of this.#departures.splice(0)) tell();
      },
    };
  }

  /** Resolves when the next connection has gone. */
  departure(): Promise<void> {
    return new Promise(resolve => this.#departures.push(resolve));
  }
}

function echo(changes: Partial<WebSocketEndpoint> = {}): Echo {
  return Object.assign(new Echo(), changes);
}

describe('before the upgrade', () => {
  test('an unknown path is answered with 404', async () => {
    const { origin } = await startGate([echo()]);
    expect(await refusedUpgrade(`${origin}/v1/nothing`)).toMatchObject({ status: 404, code: 'PATH_UNKNOWN' });
    expect(await refusedUpgrade(`${origin}/echo/`)).toMatchObject({ status: 404 });
  });

  test('a page of an origin that is not listed may not connect', async () => {
    const { origin } = await startGate([echo()], { allowedOrigins: ['https://desk.example'] });
    for (const page of ['https://evil.example', 'https://desk.example.evil.example', 'null'])
      expect(await refusedUpgrade(`${origin}/echo`, { origin: page })).toMatchObject({
        status: 403,
        code: 'FORBIDDEN',
      });
    const source = await TestSource.connect(`${origin}/echo`, { origin: 'https://desk.example' });
    source.send('"hello"');
    expect(await source.next()).toBe('hello');
  });

  test('on loopback, a page on a name that was rebound to this machine may not connect', async () => {
    const { origin, port } = await startGate([echo()]);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ])
      expect(await refusedUpgrade(`${origin}/echo`, { headers: { host } })).toMatchObject({ status: 403 });
    for (const host of ['localhost', `LOCALHOST:${port}`, '[::1]:8787', '127.0.0.1'])
      await TestSource.connect(`${origin}/echo`, { headers: { host } });
  });

  test('any Host will do when the engine is not bound to loopback', async () => {
    const { origin } = await startGate([echo()], { loopbackOnly: false });
    await TestSource.connect(`${origin}/echo`, { headers: { host: 'pulso.example' } });
  });

  test('a request with more headers than Node reports is refused', async () => {
    const { origin } = await startGate([echo()]);
    const headers = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`x-${i}`, '1']));
    expect(await refusedUpgrade(`${origin}/echo`, { headers })).toMatchObject({ status: 431 });
  });

  test('connections are limited in total, and a place is free again once one has closed', async () => {
    const endpoint = echo();
    const { origin, gate } = await startGate([endpoint], { maxConnections: 2 });
    const first = await TestSource.connect(`${origin}/echo`);
    await TestSource.connect(`${origin}/echo`);
    const refusal = await refusedUpgrade(`${origin}/echo`);
    expect(refusal).toMatchObject({ status: 503, code: 'QUOTA_EXCEEDED', body: { retryable: true } });
    expect(refusal.headers['retry-after']).toBe('5');
    const departure = endpoint.departure();
    first.socket.close();
    await departure;
    await TestSource.connect(`${origin}/echo`);
    expect(gate.connections().get('/echo')).toBe(2);
  });

  test('connections of one address are limited', async () => {
    const { origin } = await startGate([echo()], { maxConnectionsPerAddress: 1 });
    await TestSource.connect(`${origin}/echo`, { localAddress: '127.0.0.1' });
    expect(await refusedUpgrade(`${origin}/echo`, { localAddress: '127.0.0.1' })).toMatchObject({
      status: 429,
    });
    await TestSource.connect(`${origin}/echo`, { localAddress: '127.0.0.2' });
  });

  test('a refused upgrade takes no place', async () => {
    const { origin } = await startGate([echo()], { maxConnections: 1 });
    await refusedUpgrade(`${origin}/nothing`);
    await refusedUpgrade(`${origin}/echo`, { origin: 'https://evil.example' });
    await TestSource.connect(`${origin}/echo`);
  });

  test('an endpoint may refuse by its own limit', async () => {
    const refusal = { status: 503, code: 'QUOTA_EXCEEDED', message: '3 subscribers, limit 3' } as const;
    const { origin } = await startGate([echo({ refuse: () => refusal })]);
    expect(await refusedUpgrade(`${origin}/echo`)).toMatchObject({
      status: 503,
      body: { message: refusal.message },
    });
  });

  test('the credential decides, and no log line holds it', async () => {
    const endpoint = echo();
    const { origin, log } = await startGate([endpoint], {
      authenticate: async request => {
        await Promise.resolve();
        return request.url?.endsWith('?ticket=sesame') === true
          ? { kind: 'granted', tenant: 'acme' }
          : { kind: 'refused', refusal: { status: 401, code: 'FORBIDDEN', message: 'no credential' } };
      },
    });
    expect(await refusedUpgrade(`${origin}/echo?ticket=guess`)).toMatchObject({ status: 401 });
    await TestSource.connect(`${origin}/echo?ticket=sesame`);
    expect(endpoint.opened[0]?.peer).toMatchObject({ tenant: 'acme', remoteAddress: '127.0.0.1' });
    expect(log.lines.join()).not.toMatch(/sesame|guess/u);
  });

  test('a fault while checking credentials lets nobody in', async () => {
    const { origin } = await startGate([echo()], {
      authenticate: () => Promise.reject(new Error('the key store is gone')),
    });
    expect(await refusedUpgrade(`${origin}/echo`)).toMatchObject({ status: 503 });
  });
});

describe('an open connection', () => {
  test('speaks the subprotocol that both sides know', async () => {
    const { origin } = await startGate([echo({ subprotocols: ['cloudevents.json'] })]);
    const source = await TestSource.connect(`${origin}/echo`, {}, ['chat', 'cloudevents.json']);
    expect(source.socket.protocol).toBe('cloudevents.json');
  });

  test('loses no message that was sent with the handshake, however long the credential takes', async () => {
    let grant: () => void = () => undefined;
    let asked: () => void = () => undefined;
    const granted = new Promise<void>(resolve => {
      grant = resolve;
    });
    const waiting = new Promise<void>(resolve => {
      asked = resolve;
    });
    const { port } = await startGate([echo()], {
      authenticate: async () => {
        asked();
        await granted;
        return { kind: 'granted', tenant: 'default' };
      },
    });
    const source = await RawSource.connect(port);
    source.write(handshake('/echo'), frame('"with the handshake"'));
    await waiting;
    source.write(frame('"while it was checked"'));
    grant();
    await source.receives('"with the handshake"');
    await source.receives('"while it was checked"');
  });

  test('a fault of its handler ends it with 1011 and no other', async () => {
    const { origin } = await startGate([echo()]);
    const healthy = await TestSource.connect(`${origin}/echo`);
    const broken = await TestSource.connect(`${origin}/echo`);
    broken.send('"throw"');
    expect((await broken.closed).code).toBe(1011);
    healthy.send('"still here"');
    expect(await healthy.next()).toBe('still here');
  });

  test('a fault while opening ends it and no other', async () => {
    const failing = echo({
      path: '/failing',
      open: () => {
        throw new Error('a fault of the endpoint');
      },
    });
    const { origin } = await startGate([echo(), failing]);
    const broken = await TestSource.connect(`${origin}/failing`);
    expect((await broken.closed).code).toBe(1006);
    await TestSource.connect(`${origin}/echo`);
  });

  test('that does not read is closed as too slow, and what waits for it stays bounded', async () => {
    const endpoint = echo({ maxBufferedBytes: 100_000 });
    const { origin, gate } = await startGate([endpoint]);
    const slow = await TestSource.connect(`${origin}/echo`);
    slow.socket.pause();
    const [connection] = endpoint.opened;
    let sent = 0;
    while (connection?.send(['x'.repeat(10_000)]) === true && sent < 10_000) {
      sent++;
      if (sent % 100 === 0) await new Promise(setImmediate);
    }
    expect(connection?.closedBecause).toBe('tooSlow');
    expect(connection?.bufferedBytes).toBeLessThan(120_000);
    expect(connection?.sendText('more')).toBe(false);
    const departure = endpoint.departure();
    slow.socket.resume();
    expect((await slow.closed).code).toBe(4413);
    await departure;
    expect(gate.connections().get('/echo')).toBe(0);
  });
});

describe('heartbeat', () => {
  const pingIntervalMs = 15_000;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets one interval pass, and waits until these peers have been pinged. */
  async function beat(...pinged: readonly TestSource[]): Promise<void> {
    const pings = pinged.map(({ socket }) => once(socket, 'ping'));
    vi.advanceTimersByTime(pingIntervalMs);
    await Promise.all(pings);
  }

  test('cuts a peer that has not answered a ping by the next, and keeps one that has', async () => {
    const { origin, log } = await startGate([echo()], { pingIntervalMs });
    const alive = await TestSource.connect(`${origin}/echo`);
    const dead = await TestSource.connect(`${origin}/echo`, { autoPong: false });
    await beat(alive, dead);
    alive.send('"after the pong"');
    await alive.next();
    await beat(alive);
    expect((await dead.closed).code).toBe(1006);
    alive.send('"alive"');
    expect(await alive.next()).toBe('alive');
    expect(log.lines.filter(line => line.includes('1006'))).toHaveLength(1);
  });

  test('does not judge a peer that the engine itself does not read', async () => {
    const endpoint = echo();
    const { origin } = await startGate([endpoint], { pingIntervalMs });
    const source = await TestSource.connect(`${origin}/echo`, { autoPong: false });
    endpoint.opened[0]?.pause();
    for (let beats = 0; beats < 4; beats++) await beat(source);
    endpoint.opened[0]?.resume();
    source.send('"read again"');
    await source.next();
    await beat(source);
    await beat();
    expect((await source.closed).code).toBe(1006);
  });
});

describe('drain', () => {
  test('closes every connection with 1012 and lets nobody in', async () => {
    const { origin, gate } = await startGate([echo()]);
    const sources = await Promise.all([1, 2, 3].map(() => TestSource.connect(`${origin}/echo`)));
    const drained = gate.drain(10_000);
    expect(gate.drain(10_000)).toBe(drained);
    expect(await refusedUpgrade(`${origin}/echo`)).toMatchObject({ status: 503, code: 'DRAINING' });
    await drained;
    for (const source of sources) expect((await source.closed).code).toBe(1012);
    expect(gate.connections().get('/echo')).toBe(0);
  });

  test('refusing upgrades leaves open connections alone', async () => {
    const { origin, gate } = await startGate([echo()]);
    const source = await TestSource.connect(`${origin}/echo`);
    gate.refuseUpgrades();
    expect(await refusedUpgrade(`${origin}/echo`)).toMatchObject({ status: 503 });
    source.send('"last words"');
    expect(await source.next()).toBe('last words');
  });

  test('cuts a peer that does not answer the close', async () => {
    const { origin, gate } = await startGate([echo()]);
    const stubborn = await TestSource.connect(`${origin}/echo`);
    stubborn.socket.pause();
    await gate.drain(50);
    stubborn.socket.resume();
    expect([1006, 1012]).toContain((await stubborn.closed).code);
  });
});
