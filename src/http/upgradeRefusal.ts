import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../domain/errors.ts';
import { HTTP_LIMITS } from './limits.ts';

/** Why an upgrade is answered with an HTTP status instead of 101. */
export interface UpgradeRefusal {
  readonly status: 400 | 401 | 403 | 404 | 429 | 431 | 503;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

export interface UpgradePolicy {
  /** Exact origins of browser pages that may connect. */
  readonly allowedOrigins: readonly string[];
  /** True while the server listens on loopback without credentials: then `Host` must name this machine. */
  readonly loopbackOnly: boolean;
}

/** How a credential is to be sent, as an answer with 401 says it. */
export const challenge = 'Bearer realm="pulso"';

/** Loopback names and literals, with any port. A page on a rebound DNS name sends that name instead. */
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/iu;

/** True when a `Host` header names this machine by a name that no DNS answer can change. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && loopbackHost.test(host);
}

/** Node keeps the first `Host` in silence, a proxy in front may go by the last: neither is to be believed. */
export function refusalOfHosts(rawHeaders: readonly string[]): UpgradeRefusal | undefined {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length < 2) return undefined;
  return { status: 400, code: 'MESSAGE_INVALID', message: 'a request has one Host header' };
}

/** Checks of the request itself, before any state exists: header flood, DNS rebinding, foreign browser pages. */
export function refusalByHeaders(
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  policy: UpgradePolicy,
): UpgradeRefusal | undefined {
  if (request.rawHeaders.length / 2 > HTTP_LIMITS.maxHeaders)
    return {
      status: 431,
      code: 'MESSAGE_TOO_COMPLEX',
      message: `more than ${HTTP_LIMITS.maxHeaders} request headers`,
    };
  const ambiguous = refusalOfHosts(request.rawHeaders);
  if (ambiguous !== undefined) return ambiguous;
  if (policy.loopbackOnly && !isLoopbackHost(request.headers.host))
    return { status: 403, code: 'FORBIDDEN', message: 'Host does not name a loopback address' };
  for (const origin of [request.headers.origin, request.headers['sec-websocket-origin']])
    if (origin !== undefined && !policy.allowedOrigins.includes(String(origin)))
      return { status: 403, code: 'FORBIDDEN', message: 'Origin is not in the list of allowed origins' };
  return undefined;
}

/** Answers an upgrade request with a status and a JSON body, and ends its connection. */
export function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal): void {
  const { status, code, message, retryAfterMs } = refusal;
  const retryable = status === 429 || status === 503;
  const body = JSON.stringify({
    code,
    message,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? [`WWW-Authenticate: ${challenge}`] : []),
    ...(retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfterMs / 1_000)}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
