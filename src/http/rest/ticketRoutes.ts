import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Credentials } from '../../security/credentials.ts';
import { errorAnswers } from './schemas.ts';

/** Of a page, as browsers send it: scheme, host and port. */
const originPattern = '^https?://[^\\s/?#]{1,255}$';

/** `POST /v1/tickets`: one-time tickets for browsers, asked for by the server that serves the page. */
export const ticketRoutes: FastifyPluginCallbackTypebox<{ credentials: Credentials }> = (
  app,
  { credentials },
  done,
) => {
  app.post(
    '/v1/tickets',
    {
      schema: {
        summary: 'A ticket that opens one stream, within 30 s: `?ticket=` on `/v1/streams` and `/v1/events`',
        tags: ['credentials'],
        body: Type.Object(
          {
            scope: Type.Unsafe<'streams:write' | 'events:read'>({
              type: 'string',
              enum: ['streams:write', 'events:read'],
            }),
            origin: Type.Optional(
              Type.String({
                pattern: originPattern,
                description: 'Of the page that will use it; absent: a program that sends no `Origin`.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({ ticket: Type.String(), expiresInMs: Type.Integer({ minimum: 0 }) }),
          ...errorAnswers(400, 401, 403, 429),
        },
      },
    },
    ({ body, grant }, reply) => {
      void reply.code(201).header('cache-control', 'no-store');
      return credentials.tickets.issue(grant, body);
    },
  );
  done();
};
