import type { FastifyReply } from 'fastify';
import { EngineError } from '../../domain/errors.ts';
import type { Inlet } from '../../pipeline/accept/inlets/inlet.ts';
import type { Delivered } from './delivery.ts';

/**
 * Answers a webhook: 200 once the engine has it, also where nothing came of it; with what the vendor waits for, where it
 * waits for something.
 * @throws EngineError for a message of which nothing can be read, and, retryable, for one that should come again
 */
export function answerVendor(inlet: Inlet, delivered: Delivered, reply: FastifyReply): void {
  const { accepted, ignored, refused, controls, again } = delivered;
  if (again !== undefined) {
    const { code, message, retryAfterMs = 1_000 } = again;
    throw new EngineError(code, message, { retryable: true, retryAfterMs });
  }
  const handshake = controls.find(({ reply: wanted }) => wanted !== undefined)?.reply;
  if (typeof handshake === 'string') void reply.type('text/plain; charset=utf-8').send(handshake);
  else if (handshake !== undefined) sendJson(reply, handshake);
  else {
    const [first] = refused;
    const unreadable = first !== undefined && accepted + ignored + controls.length === 0;
    // A vendor that is told 400 for what the engine has settled already would only try again.
    if (unreadable && !settled.has(first.code)) throw new EngineError(first.code, first.message);
    if (inlet.encoding === 'form') void reply.type('text/xml; charset=utf-8').send('<Response/>');
    else sendJson(reply, { accepted, ignored, refused });
  }
}

const settled: ReadonlySet<string> = new Set([
  'REVISION_STALE',
  'CONVERSATION_ENDED',
  'CONVERSATION_UNKNOWN',
]);

function sendJson(reply: FastifyReply, body: unknown): void {
  void reply.type('application/json; charset=utf-8').serializer(String).send(JSON.stringify(body));
}
