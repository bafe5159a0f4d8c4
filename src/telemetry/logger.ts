import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { loggableError } from './loggableError.ts';

export type { Logger };

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  /** For people at a terminal; otherwise one JSON object a line. */
  readonly pretty?: boolean;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Fields that may hold words or credentials. Nobody should log them; if somebody does, they are cut out. */
const secretFields = ['text', 'body', 'headers', 'query', 'authorization', 'cookie', 'ticket', 'token'];

/**
 * The engine's logger. Lines hold ids, codes, sizes and durations. Errors are reduced to what is safe, requests
 * to method and route: the words of customers, query strings and header values never get here.
 */
export function createLogger({ level, pretty: isPretty = false, destination }: LoggerOptions): Logger {
  const stream = isPretty ? prettyStream(destination) : (destination ?? pino.destination(1));
  return pino(
    {
      level,
      base: {},
      redact: { paths: secretFields.flatMap(field => [field, `*.${field}`, `*.*.${field}`]), censor: '***' },
      serializers: {
        err: loggableError,
        error: loggableError,
        req: loggableRequest,
        res: loggableReply,
        url: withoutQuery,
      },
      hooks: {
        logMethod(args, method) {
          // Without a message of its own a line would take over the error's, which may quote what was sent.
          const [first, message] = args as [unknown, unknown];
          if (message === undefined && carriesError(first)) Reflect.apply(method, this, [first, 'error']);
          else Reflect.apply(method, this, args);
        },
      },
    },
    stream,
  );
}

function prettyStream(destination: DestinationStream = pino.destination(1)): DestinationStream {
  const format = pretty.prettyFactory({ ignore: 'pid', translateTime: 'SYS:HH:MM:ss.l' });
  return {
    write: line => {
      destination.write(format(line));
    },
  };
}

function carriesError(value: unknown): boolean {
  return value instanceof Error || (typeof value === 'object' && value !== null && 'err' in value);
}

function loggableRequest(request: {
  readonly method?: unknown;
  readonly routeOptions?: { readonly url?: unknown };
}) {
  return { method: request.method, route: request.routeOptions?.url };
}

/** Queries hold tickets, and filters that name customers' conversations. */
function withoutQuery(url: unknown): unknown {
  return typeof url === 'string' ? url.split('?', 1)[0] : typeof url;
}

function loggableReply(reply: { readonly statusCode?: unknown }) {
  return { statusCode: reply.statusCode };
}
