import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { EngineError, type ErrorCode } from '../../domain/errors.ts';
import { HTTP_LIMITS } from '../limits.ts';
import { challenge } from '../upgradeRefusal.ts';

/** The body of every answer that is an error. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
}

/** Everything else is the sender's fault: 400. */
const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CONVERSATION_UNKNOWN: 404,
  CUSTOMER_UNKNOWN: 404,
  PATH_UNKNOWN: 404,
  RULE_UNKNOWN: 404,
  WEBHOOK_UNKNOWN: 404,
  DELIVERY_UNKNOWN: 404,
  INLET_UNKNOWN: 404,
  WEBHOOK_FIXED: 409,
  SEAL_KEY_MISSING: 409,
  KEY_UNKNOWN: 404,
  MESSAGE_TOO_LARGE: 413,
  QUOTA_EXCEEDED: 429,
  INTERNAL: 500,
  INLET_FAILED: 500,
  OVERLOADED: 503,
  DRAINING: 503,
  STORE_FULL: 503,
  STORE_UNAVAILABLE: 503,
  SCORER_CLOSED: 503,
  SCORER_FAILED: 503,
};

/** Fastify's own refusals, in our words: its texts quote the request. */
const frameworkAnswers = new Map<string, ErrorAnswer>([
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    answer(413, 'MESSAGE_TOO_LARGE', `the body has more than ${HTTP_LIMITS.bodyLimitBytes} bytes`),
  ],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    answer(415, 'MESSAGE_NOT_JSON', 'the body must be sent as application/json'),
  ],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', answer(400, 'MESSAGE_NOT_JSON', 'the body is empty')],
]);

/** The answer that an error stands for. Never takes over the text of an error that is not the engine's own. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof EngineError) return engineAnswer(error);
  const { code, statusCode, validation, validationContext } = Object(error) as Partial<FastifyError>;
  if (validation !== undefined) {
    const [problem] = validation;
    const field = [validationContext, ...(problem?.instancePath.split('/').slice(1) ?? [])].join('.');
    return answer(400, 'MESSAGE_INVALID', `${field} ${problem?.message ?? 'is invalid'}`);
  }
  const known = code === undefined ? undefined : frameworkAnswers.get(code);
  if (known !== undefined) return known;
  const isTheirs = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return isTheirs
    ? answer(statusCode, 'MESSAGE_INVALID', 'the request is malformed')
    : answer(500, 'INTERNAL', 'the engine failed; its log says where');
}

/** Sends an error's answer; what is the engine's own fault goes to the log as well. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = errorAnswer(error);
  if (answer.status >= 500) request.log.error({ err: error, code: answer.body.code }, 'request failed');
  sendAnswer(answer, reply);
}

export function sendAnswer({ status, body }: ErrorAnswer, reply: FastifyReply): void {
  if (status === 401) void reply.header('www-authenticate', challenge);
  if (body.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(body.retryAfterMs / 1_000));
  void reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function engineAnswer({ code, message, retryable, retryAfterMs }: EngineError): ErrorAnswer {
  return {
    status: statuses[code] ?? 400,
    body: { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  };
}

function answer(status: number, code: ErrorCode, message: string): ErrorAnswer {
  return { status, body: { code, message } };
}
