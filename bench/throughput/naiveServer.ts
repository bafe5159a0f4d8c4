import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { openEncoder, openSession, run } from './session.ts';

/**
 * What a first attempt looks like: one WebSocket server that calls the model on its event loop, keeps nothing and
 * knows no rules. It speaks just enough of the protocol for the load generator, and alerts on every text that the
 * model finds clearly negative. Prints its address.
 */
const clearlyNegative = 0.9;

interface Incoming {
  readonly type: string;
  readonly conversationId: string;
  readonly utteranceId: string;
  readonly text: string;
  readonly revision?: number;
}

const encode = openEncoder();
const session = await openSession();
const server = createServer((_request, response) => response.end());
const webSockets = new WebSocketServer({ server });
const subscribers = new Set<WebSocket>();

webSockets.on('connection', (socket, request) => {
  if (request.url?.startsWith('/v1/events') === true) {
    subscribers.add(socket);
    socket.on('close', () => subscribers.delete(socket));
  } else
    socket.on('message', data => {
      const receivedAtMs = performance.now();
      void answer(socket, JSON.parse((data as Buffer).toString('utf8')) as Incoming, receivedAtMs);
    });
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});

async function answer(socket: WebSocket, message: Incoming, receivedAtMs: number): Promise<void> {
  if (message.type !== 'utterance') return;
  const { conversationId, utteranceId, revision } = message;
  const startedAtMs = performance.now();
  const { sentiment } = await run(session, encode(message.text));
  const negative = softmax(sentiment?.data as Float32Array)[0] ?? 0;
  const now = performance.now();
  socket.send(JSON.stringify({ type: 'accepted', conversationId, utteranceId, revision }));
  socket.send(JSON.stringify({ type: 'signals', conversationId, utteranceId, final: true, negative }));
  if (negative < clearlyNegative) return;
  const latencyMs = {
    accept: 0,
    assemble: 0,
    queue: startedAtMs - receivedAtMs,
    score: now - startedAtMs,
    escalate: 0,
    total: now - receivedAtMs,
  };
  const event = { subject: conversationId, causationid: utteranceId, data: { latencyMs } };
  for (const subscriber of subscribers) subscriber.send(JSON.stringify(event));
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const powers = [...logits].map(logit => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}
