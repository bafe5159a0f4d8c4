import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { testAccess } from '../../support/access.ts';
import type { Log } from '../../../src/http/log.ts';
import { loopbackAuthentication } from '../../../src/http/authentication.ts';
import type { UpgradePolicy } from '../../../src/http/upgradeRefusal.ts';
import {
  WebSocketGate,
  type WebSocketEndpoint,
  type WebSocketGateOptions,
} from '../../../src/http/websocketGate.ts';

/** Keeps every line as text, so that a test can search them all. */
export class RecordingLog implements Log {
  readonly lines: string[] = [];

  info(fields: object, message: string): void {
    this.lines.push(`${message} ${JSON.stringify(fields)}`);
  }

  warn(fields: object, message: string): void {
    this.info(fields, message);
  }
}

/** A gate on a real server and a free port; gone when the test is. */
export async function startGate(
  endpoints: readonly WebSocketEndpoint[],
  {
    allowedOrigins = [],
    loopbackOnly = true,
    ...options
  }: Partial<Omit<WebSocketGateOptions, 'endpoints'> & UpgradePolicy> = {},
) {
  const server = createServer();
  const log = new RecordingLog();
  const gate = new WebSocketGate(server, {
    endpoints,
    maxMessageBytes: 65_536,
    maxConnections: 100,
    maxConnectionsPerAddress: 100,
    pingIntervalMs: 15_000,
    maxConnectionsPerTenant: 100,
    policy: { allowedOrigins, loopbackOnly },
    access: testAccess(),
    authenticate: loopbackAuthentication,
    log,
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await gate.drain(0);
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { gate, log, port, origin: `ws://127.0.0.1:${port}` };
}
