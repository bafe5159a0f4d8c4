import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { EngineError } from '../../domain/errors.ts';
import { EVENT_TYPES } from '../../domain/events.ts';
import { dataSchemaDocument } from '../../pipeline/publish/eventEnvelope.ts';
import { errorAnswers } from './schemas.ts';

/** `GET /schemas/<type>.json`: what the `dataschema` of every event leads to. */
export const schemaRoutes: FastifyPluginCallbackTypebox = (app, _options, done) => {
  const documents = new Map<string, string>(
    EVENT_TYPES.map(type => [`${type}.json`, JSON.stringify(dataSchemaDocument(type))]),
  );

  app.get(
    '/schemas/:file',
    {
      schema: {
        summary: 'The JSON Schema of the data of one event type',
        tags: ['events'],
        params: Type.Object({ file: Type.String({ description: 'For example `pulso.signals.v1.json`.' }) }),
        response: {
          200: {
            description: 'JSON Schema, draft 07',
            content: { 'application/schema+json': { schema: Type.Any() } },
          },
          ...errorAnswers(404),
        },
      },
    },
    ({ params }, reply) => {
      const document = documents.get(params.file);
      if (document === undefined) throw new EngineError('PATH_UNKNOWN', 'no event type has this schema');
      void reply.type('application/schema+json').serializer(asIs).send(document);
    },
  );
  done();
};

/** The documents never change: they are serialised once. */
function asIs(document: unknown): string {
  return String(document);
}
