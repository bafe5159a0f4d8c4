import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Ajv } from 'ajv';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { EngineError } from '../domain/errors.ts';
import { answerClientError } from './clientError.ts';
import { eventStreamRoute } from './events/eventStreamRoute.ts';
import type { EventStreams } from './events/eventStreams.ts';
import { HTTP_LIMITS } from './limits.ts';
import { conversationRoutes } from './rest/conversationRoutes.ts';
import { erasureRoutes } from './rest/erasureRoutes.ts';
import { sendAnswer, sendError } from './rest/errorAnswer.ts';
import { healthRoutes, type HealthPorts } from './rest/healthRoutes.ts';
import type { ConversationSource, Erasure, RuleControl, ScoreText } from './rest/ports.ts';
import { ruleRoutes } from './rest/ruleRoutes.ts';
import { schemaRoutes } from './rest/schemaRoutes.ts';
import { scoreRoute } from './rest/scoreRoute.ts';
import { parseSafely } from './safeJson.ts';
import { isLoopbackHost, type UpgradeRefusal } from './upgradeRefusal.ts';
import type { Authenticate } from './websocketGate.ts';

export interface HttpServerOptions extends HealthPorts {
  /** Must reduce errors to what is safe to log, as `createLogger` does. */
  readonly log: FastifyBaseLogger;
  /** Of the engine; shown by the API description. */
  readonly version: string;
  /** True while the server listens on loopback without credentials: then `Host` must name this machine. */
  readonly loopbackOnly: boolean;
  readonly authenticate: Authenticate;
  readonly conversations: ConversationSource;
  readonly erasure: Erasure;
  readonly score: ScoreText;
  readonly rules: RuleControl;
  readonly eventStreams: EventStreams;
}

/** The server as its owner sees it: `listen`, `close`, and the Node server under it. */
export type HttpServer = FastifyInstance;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose data this request may see; from its credential. */
    tenant: string;
  }
}

/**
 * The HTTP side of the engine: REST, event streams, health, metrics and the API description at `/docs`. Does not
 * listen yet; WebSockets are the gate's, on the same `server`. Closing it ends the event streams first.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const app = fastify({
    loggerInstance: options.log,
    // A line per request would cost more than the request; and queries may hold tickets.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: HTTP_LIMITS.requestTimeoutMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveTimeoutMs,
    bodyLimit: HTTP_LIMITS.bodyLimitBytes,
    routerOptions: { maxParamLength: 1_024 },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply);
    },
    clientErrorHandler: answerClientError,
    http: {
      headersTimeout: HTTP_LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: HTTP_LIMITS.connectionsCheckingIntervalMs,
      maxHeaderSize: HTTP_LIMITS.maxHeaderBytes,
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxHeadersCount = HTTP_LIMITS.maxHeaders + 1;

  judgeRequests(app, options);
  judgeBodies(app);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    sendError(new EngineError('PATH_UNKNOWN', 'no such path'), request, reply);
  });
  app.addHook('preClose', done => {
    options.eventStreams.drain();
    done();
  });

  await describeApi(app, options.version);
  await app.register(healthRoutes, options);
  await app.register(conversationRoutes, options);
  await app.register(erasureRoutes, options);
  await app.register(scoreRoute, options);
  await app.register(ruleRoutes, options);
  await app.register(schemaRoutes);
  await app.register(eventStreamRoute, { streams: options.eventStreams });
  return app;
}

/** Before anything else of a request is looked at: header flood, DNS rebinding, credentials. */
function judgeRequests(app: FastifyInstance, { loopbackOnly, authenticate }: HttpServerOptions): void {
  app.decorateRequest('tenant', '');
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf(request.raw, loopbackOnly);
    const authentication =
      refusal === undefined ? await authenticate(request.raw) : ({ kind: 'refused', refusal } as const);
    if (authentication.kind === 'granted') request.tenant = authentication.tenant;
    else {
      const { status, ...body } = authentication.refusal;
      sendAnswer({ status, body }, reply);
      return reply;
    }
    return undefined;
  });
}

function refusalOf(request: IncomingMessage, loopbackOnly: boolean): UpgradeRefusal | undefined {
  if (request.rawHeaders.length / 2 > HTTP_LIMITS.maxHeaders)
    return { status: 431, code: 'FORBIDDEN', message: `more than ${HTTP_LIMITS.maxHeaders} request headers` };
  if (loopbackOnly && !isLoopbackHost(request.headers.host))
    return { status: 403, code: 'FORBIDDEN', message: 'Host does not name a loopback address' };
  return undefined;
}

/** Bodies are judged as they are; only what comes as text, such as a query, is turned into numbers. */
function judgeBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseSafely(String(body)));
    } catch (error) {
      done(error instanceof Error ? error : new Error('a body could not be read'));
    }
  });
  const strict = new Ajv({ coerceTypes: false, useDefaults: true, removeAdditional: false });
  const coercing = new Ajv({ coerceTypes: true, useDefaults: true, removeAdditional: false });
  app.setValidatorCompiler<object>(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : coercing).compile(schema),
  );
}

async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(helmet, {
    // Plain HTTP on this machine: a browser must not be told to ask for HTTPS.
    strictTransportSecurity: false,
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pulso',
        version,
        description:
          'Live sentiment of customer conversations. Streams in and events out: docs/protocol.md, docs/events.md.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { tryItOutEnabled: true },
    logLevel: 'error',
  });
}

/** Everything from this server; the API page sets styles from its scripts. */
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
};
