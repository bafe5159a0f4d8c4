import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy that can cut: bytes on the way are lost, and nobody says goodbye. */
export async function startCuttingProxy(targetPort: number) {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer(outer => {
    const inner = connect(targetPort, '127.0.0.1');
    const pair = [outer, inner] as const;
    pairs.add(pair);
    for (const [from, to] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      from.on('error', () => undefined);
      from.on('data', chunk => to.write(chunk));
      from.once('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  /** Cuts every connection that is open; waits for one where there is none. */
  const cut = async () => {
    if (pairs.size === 0) await once(server, 'connection');
    cutAll();
  };
  const cutAll = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    cutAll();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
  };
}
