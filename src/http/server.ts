import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Ajv } from 'ajv';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify';
import type { Audit } from '../domain/audit.ts';
import { EngineError } from '../domain/errors.ts';
import type { Credentials } from '../security/credentials.ts';
import { answerClientError } from './clientError.ts';
import { eventStreamRoute } from './events/eventStreamRoute.ts';
import type { EventStreams } from './events/eventStreams.ts';
import { inletRoutes, type InletPorts } from './inlets/inletRoutes.ts';
import { judgeRequests, type RequestPolicy } from './judgeRequests.ts';
import { HTTP_LIMITS } from './limits.ts';
import { conversationRoutes } from './rest/conversationRoutes.ts';
import { erasureRoutes } from './rest/erasureRoutes.ts';
import { sendError } from './rest/errorAnswer.ts';
import { healthRoutes, type HealthPorts } from './rest/healthRoutes.ts';
import { keyRoutes } from './rest/keyRoutes.ts';
import type { ConversationSource, Erasure, RuleControl, ScoreText } from './rest/ports.ts';
import { ruleRoutes } from './rest/ruleRoutes.ts';
import { schemaRoutes } from './rest/schemaRoutes.ts';
import { scoreRoute } from './rest/scoreRoute.ts';
import { ticketRoutes } from './rest/ticketRoutes.ts';
import { webhookRoutes } from './rest/webhookRoutes.ts';
import { parseSafely } from './safeJson.ts';
import type { WebhookControl } from '../webhooks/control.ts';

export interface HttpServerOptions extends HealthPorts, RequestPolicy {
  /** Must reduce errors to what is safe to log, as `createLogger` does. */
  readonly log: FastifyBaseLogger;
  /** Of the engine; shown by the API description. */
  readonly version: string;
  readonly credentials: Credentials;
  readonly audit: Audit;
  /** Certificate and key (PEM): then it speaks HTTPS, and WebSockets are `wss`. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly conversations: ConversationSource;
  readonly erasure: Erasure;
  readonly score: ScoreText;
  readonly rules: RuleControl;
  readonly eventStreams: EventStreams;
  readonly webhooks: WebhookControl;
  readonly inlets: InletPorts;
}

/** The server as its owner sees it: `listen`, `close`, and the Node server under it. */
export type HttpServer = FastifyInstance;

/**
 * The HTTP side of the engine: REST, event streams, health, metrics and the API description at `/docs`. Does not
 * listen yet; WebSockets are the gate's, on the same `server`. Closing it ends the event streams first.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const limits = {
    headersTimeout: HTTP_LIMITS.headersTimeoutMs,
    connectionsCheckingInterval: HTTP_LIMITS.connectionsCheckingIntervalMs,
    maxHeaderSize: HTTP_LIMITS.maxHeaderBytes,
  };
  const serverOptions = {
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
  } satisfies FastifyServerOptions;
  // Nobody asks the instance which kind of server it is; its type would differ in every signature.
  const instance = (
    options.tls === undefined
      ? fastify({ ...serverOptions, http: limits })
      : fastify({ ...serverOptions, https: { ...limits, ...options.tls, minVersion: 'TLSv1.2' } })
  ) as FastifyInstance;
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxHeadersCount = HTTP_LIMITS.maxHeaders + 1;

  await judgeRequests(app, options);
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
  await app.register(keyRoutes, options);
  await app.register(ticketRoutes, options);
  await app.register(webhookRoutes, options);
  await app.register(inletRoutes, options);
  await app.register(eventStreamRoute, {
    streams: options.eventStreams,
    watch: options.credentials.watch,
  });
  return app;
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
