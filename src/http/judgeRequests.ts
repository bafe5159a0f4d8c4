import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { openGrant, type Grant } from '../security/grant.ts';
import type { Authenticate } from './authentication.ts';
import { HTTP_LIMITS } from './limits.ts';
import { sendAnswer } from './rest/errorAnswer.ts';
import { isLoopbackHost, refusalOfHosts, type UpgradePolicy, type UpgradeRefusal } from './upgradeRefusal.ts';

export interface RequestPolicy {
  readonly policy: UpgradePolicy;
  readonly authenticate: Authenticate;
  /** Past this mean delay of the event loop requests are answered with 503; 0 never does. */
  readonly maxEventLoopDelayMs: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data this request may see; from its credential. */
    tenant: string;
    /** All that its credential allows. */
    grant: Grant;
  }
}

/** A strangled probe would restart a busy engine, and its figures are wanted most when it is busy. */
const alwaysAnswered: ReadonlySet<string | undefined> = new Set(['/healthz', '/metrics']);
const pressureRetryMs = 1_000;

/**
 * Before anything else of a request is looked at: load, header flood, DNS rebinding, foreign pages, credentials.
 * Cross-origin answers are readable by listed origins only.
 */
export async function judgeRequests(app: FastifyInstance, options: RequestPolicy): Promise<void> {
  const { policy, authenticate, maxEventLoopDelayMs } = options;
  const { allowedOrigins } = policy;
  if (allowedOrigins.length > 0)
    await app.register(cors, {
      origin: [...allowedOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', 'last-event-id'],
      exposedHeaders: ['retry-after'],
      maxAge: 600,
    });
  if (maxEventLoopDelayMs > 0)
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: (request, reply) => {
        if (alwaysAnswered.has(request.routeOptions.url)) return;
        sendAnswer({ status: 503, body: { ...strained, retryable: true } }, reply);
      },
    });

  app.decorateRequest('tenant', '');
  app.decorateRequest('grant');
  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    const route = url === undefined ? '' : `${request.method} ${url}`;
    const refusal = refusalOf(request.raw, policy);
    const authentication =
      refusal === undefined
        ? await authenticate(request.raw, route)
        : ({ kind: 'refused', refusal } as const);
    if (authentication.kind === 'granted') {
      const { tenant, grant = { ...openGrant, tenant } } = authentication;
      request.tenant = tenant;
      request.grant = grant;
      return undefined;
    }
    const { status, ...body } = authentication.refusal;
    sendAnswer({ status, body: { ...body, retryable: status === 429 || status === 503 } }, reply);
    return reply;
  });
}

const strained = {
  code: 'OVERLOADED',
  message: 'the engine is too busy for requests at the moment',
  retryAfterMs: pressureRetryMs,
} as const;

function refusalOf(request: IncomingMessage, policy: UpgradePolicy): UpgradeRefusal | undefined {
  if (request.rawHeaders.length / 2 > HTTP_LIMITS.maxHeaders)
    return { status: 431, code: 'FORBIDDEN', message: `more than ${HTTP_LIMITS.maxHeaders} request headers` };
  const ambiguous = refusalOfHosts(request.rawHeaders);
  if (ambiguous !== undefined) return ambiguous;
  if (policy.loopbackOnly && !isLoopbackHost(request.headers.host))
    return { status: 403, code: 'FORBIDDEN', message: 'Host does not name a loopback address' };
  const { origin, host } = request.headers;
  if (origin !== undefined && !isSameOrigin(origin, host) && !policy.allowedOrigins.includes(origin))
    return { status: 403, code: 'FORBIDDEN', message: 'Origin is not in the list of allowed origins' };
  return undefined;
}

/** The API page of the engine itself. */
function isSameOrigin(origin: string, host: string | undefined): boolean {
  return origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`;
}
