import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on a free port that keeps what it is sent, and answers what the test says (default: 204). */
export async function webhookReceiver(
  answer: (response: ServerResponse, request: ReceivedRequest) => void = response => {
    response.writeHead(204).end();
  },
) {
  const received: ReceivedRequest[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const kept = { method, path: url, headers, body };
      received.push(kept);
      answer(response, kept);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  /** Resolves once so many requests have come. */
  const arrived = async (requests: number) => {
    while (received.length < requests) await new Promise<void>(resolve => waiting.push(resolve));
  };
  return { url: `http://127.0.0.1:${port}/`, host: `127.0.0.1:${port}`, port, received, arrived };
}
