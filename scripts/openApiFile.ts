import { createHttpServer, type HttpServerOptions } from '../src/http/server.ts';
import { loopbackAuthentication } from '../src/http/authentication.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { engineVersion } from '../src/version.ts';

/** What answers requests; a description makes none. */
const unasked: unknown = new Proxy({}, { get: () => () => undefined });

/** The text of `docs/openapi.json`: what a running engine gives out at `/docs/json`. */
export async function openApiFile(): Promise<string> {
  const app = await createHttpServer({
    log: createLogger({ level: 'silent' }),
    version: engineVersion(),
    policy: { allowedOrigins: [], loopbackOnly: true },
    maxEventLoopDelayMs: 0,
    credentials: unasked,
    audit: unasked,
    authenticate: loopbackAuthentication,
    conversations: unasked,
    erasure: unasked,
    score: unasked,
    rules: unasked,
    eventStreams: unasked,
    webhooks: unasked,
    inlets: unasked,
    notReadyBecause: unasked,
    metrics: unasked,
  } as HttpServerOptions);
  await app.ready();
  return JSON.stringify(app.swagger());
}
