import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { EngineError } from '../../domain/errors.ts';
import type { Cursor } from '../../domain/ports.ts';
import type { EventFilter } from '../../pipeline/publish/contract.ts';
import { errorAnswers } from '../rest/schemas.ts';
import type { GrantWatch } from '../../security/grantWatch.ts';
import type { EventStreams } from './eventStreams.ts';
import { cursorOf } from './sse.ts';
import { parseFilter } from './subscribeMessage.ts';
import { filterFields, FilterSchema } from './subscribeSchema.ts';

const querySchema = Type.Object({
  ...Object.fromEntries(
    Object.entries(FilterSchema.properties).map(([field, { description = '' }]) => [
      field,
      Type.Optional(Type.String({ description: `${description} Several: separated by commas.` })),
    ]),
  ),
  ticket: Type.Optional(
    Type.String({
      description: 'One-time ticket (`POST /v1/tickets`), for readers that can not send headers.',
    }),
  ),
  resume: Type.Optional(
    Type.String({ description: '`<epoch>:<offset>`, for readers that can not send `Last-Event-ID`.' }),
  ),
});

/** `GET /v1/events` as server-sent events. The WebSocket of the same path never gets here: it is an upgrade. */
export const eventStreamRoute: FastifyPluginCallbackTypebox<{ streams: EventStreams; watch: GrantWatch }> = (
  app,
  { streams, watch },
  done,
) => {
  app.get(
    '/v1/events',
    {
      exposeHeadRoute: false,
      // The schema is for readers of the documentation: the parsers below judge, with their own codes.
      validatorCompiler: () => () => true,
      schema: {
        summary: 'Escalations and summaries as server-sent events; the same path speaks WebSocket',
        tags: ['events'],
        querystring: querySchema,
        response: {
          200: Type.String({ description: 'A text/event-stream, see docs/events.md' }),
          ...errorAnswers(400, 406, 429),
        },
      },
    },
    (request, reply) => {
      if (!acceptsEventStream(request.headers.accept)) {
        void reply
          .code(406)
          .send({ code: 'MESSAGE_INVALID', message: 'this path speaks text/event-stream and WebSocket' });
        return;
      }
      const query = new URLSearchParams(request.raw.url?.split('?', 2)[1] ?? '');
      const filter = filterOf(query);
      const cursor = cursorIn(request.headers['last-event-id'], query);
      streams.admit();
      reply.hijack();
      const use = watch.watch(request.grant, () => reply.raw.end());
      reply.raw.once('close', () => {
        use.stop();
      });
      void streams.open(reply.raw, reply.getHeaders(), {
        tenant: request.tenant,
        filter,
        ...(cursor === undefined ? {} : { cursor }),
      });
    },
  );
  done();
};

function acceptsEventStream(accept: string | undefined): boolean {
  return accept === undefined || /text\/event-stream|\*\/\*|text\/\*/u.test(accept);
}

/** @throws EngineError FILTER_INVALID */
function filterOf(query: URLSearchParams): EventFilter {
  const filter: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    if (name === 'resume' || name === 'ticket') continue;
    if (!filterFields.includes(name))
      throw new EngineError(
        'FILTER_INVALID',
        `the query may have no other fields than ${[...filterFields, 'resume'].join(', ')}`,
      );
    const values = query.getAll(name).flatMap(value => value.split(','));
    filter[name] = name === 'minLevel' ? values.join(',') : values;
  }
  return parseFilter(filter);
}

/** The header wins: a browser sends it when it reconnects, with the query of its first request still there. */
function cursorIn(lastEventId: string | string[] | undefined, query: URLSearchParams): Cursor | undefined {
  const text = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : query.get('resume');
  return text === null || text === '' ? undefined : cursorOf(text);
}
