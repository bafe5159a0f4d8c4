import { Agent, errors, request, type Dispatcher } from 'undici';
import type { Clock } from '../domain/ports.ts';
import type { Attempt, AttemptFailure } from './attempt.ts';
import type { Endpoint } from './endpoint.ts';
import { requestContent, type Outgoing } from './formats/request.ts';
import { addressForbidden, guardedLookup, type Resolve } from './guard/lookup.ts';
import { checkTarget, type ListedHosts, type Target } from './guard/target.ts';
import { readRetryAfter } from './retries.ts';

/** Sends one event to one endpoint, once. Never rejects: whatever happens is an attempt. */
export type SendEvent = (endpoint: Endpoint, outgoing: Outgoing) => Promise<Attempt>;

export interface SenderOptions {
  readonly clock: Clock;
  readonly listed: ListedHosts;
  /** For connecting and answering together. */
  readonly timeoutMs: number;
  /** Named in the handshake of CloudEvents. */
  readonly origin: string;
  readonly resolve?: Resolve;
}

export interface Sender {
  readonly send: SendEvent;
  readonly close: () => Promise<void>;
}

/** Bytes of an answer that are read, so that the connection can be used again; none is kept. */
const readBytes = 8_192;
/** Connections to one endpoint: as many as deliveries are in flight. */
const connections = 16;

/** HTTP for webhooks: guarded addresses, no redirects, no proxy, connections kept open between events. */
export function createSender({ clock, listed, timeoutMs, origin, resolve }: SenderOptions): Sender {
  const limits = { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxHeaderSize: 16_384 };
  const guarded = new Agent({ ...limits, connect: { timeout: timeoutMs, lookup: guardedLookup(resolve) } });
  const trusted = new Agent({ ...limits, connect: { timeout: timeoutMs } });
  /** Endpoints whose handshake has been answered, by URL. */
  const agreed = new Set<string>();

  const exchange = async (
    { url, isListed }: Target,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>,
  ) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await request(url, { ...options, dispatcher: isListed ? trusted : guarded, signal });
    // What fails in a body that nobody wants does not change what the status has said.
    await answer.body.dump({ limit: readBytes, signal }).catch(() => undefined);
    return answer;
  };

  const shakeHands = async (target: Target): Promise<boolean> => {
    if (agreed.has(target.url.href)) return true;
    const answer = await exchange(target, {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': origin },
    });
    const allowed = String(answer.headers['webhook-allowed-origin'] ?? '');
    const isAgreed = answer.statusCode < 300 && (allowed === '*' || allowed === origin);
    if (isAgreed) agreed.add(target.url.href);
    return isAgreed;
  };

  const send: SendEvent = async (endpoint, outgoing) => {
    const beganAtMs = performance.now();
    const took = () => ({ durationMs: Math.round(performance.now() - beganAtMs) });
    const target = checkTarget(endpoint.url, listed);
    if ('problem' in target) return { failure: target.problem, ...took() };
    try {
      if (endpoint.kind === 'cloudevents' && endpoint.handshake && !(await shakeHands(target)))
        return { failure: 'handshake-refused', ...took() };
      const { statusCode: status, headers } = await exchange(target, {
        method: 'POST',
        ...requestContent(endpoint, outgoing, clock.nowMs()),
      });
      if (status >= 200 && status < 300) return { status, ...took() };
      const retryAfterMs = readRetryAfter(firstOf(headers['retry-after']), clock.nowMs());
      return {
        status,
        failure: status >= 300 && status < 400 ? 'redirect' : 'status',
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        ...took(),
      };
    } catch (error) {
      return { failure: failureOf(error), ...took() };
    }
  };
  return {
    send,
    close: async () => {
      await Promise.all([guarded.destroy(), trusted.destroy()]);
    },
  };
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The kind of an error; its text may hold what the endpoint said, and is not kept. */
function failureOf(error: unknown): AttemptFailure {
  const { name, code } = Object(error) as { readonly name?: string; readonly code?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  if (
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  )
    return 'timeout';
  if (code === addressForbidden) return 'address-forbidden';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-unknown';
  if (code !== undefined && /CERT|TLS|SSL|^DEPTH_ZERO|^UNABLE_TO|^SELF_SIGNED|^ERR_TLS/.test(code))
    return 'tls-failed';
  if (name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') return 'answer-invalid';
  return 'connection-failed';
}
