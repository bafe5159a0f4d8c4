import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Audit } from '../../domain/audit.ts';
import { EngineError } from '../../domain/errors.ts';
import type { ApiKey } from '../../security/apiKey.ts';
import type { Credentials } from '../../security/credentials.ts';
import { SCOPES } from '../../security/grant.ts';
import { errorAnswers } from './schemas.ts';

const tags = ['credentials'];
const Scopes = Type.Array(Type.Unsafe<(typeof SCOPES)[number]>({ type: 'string', enum: [...SCOPES] }), {
  minItems: 1,
  maxItems: SCOPES.length,
});
const instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description });

const key = {
  id: Type.String(),
  scopes: Scopes,
  createdAt: instant('When it was made.'),
  expiresAt: Type.Optional(instant('When it ends by itself.')),
  revoked: Type.Boolean(),
};
const KeySchema = Type.Object(key);

/** `/v1/keys`: the API keys of the caller's own tenant. The key itself is in one answer only. */
export const keyRoutes: FastifyPluginCallbackTypebox<{ credentials: Credentials; audit: Audit }> = (
  app,
  { credentials, audit },
  done,
) => {
  const { keys } = credentials;

  app.get(
    '/v1/keys',
    {
      schema: {
        summary: 'The API keys of this tenant, without the keys themselves',
        tags,
        response: { 200: Type.Object({ keys: Type.Array(KeySchema) }), ...errorAnswers(401, 403) },
      },
    },
    ({ tenant }) => ({ keys: keys.of(tenant).map(keyBody) }),
  );

  app.post(
    '/v1/keys',
    {
      schema: {
        summary: 'Make an API key; it is shown in this answer and never again',
        tags,
        body: Type.Object(
          {
            scopes: Scopes,
            expiresAt: Type.Optional(
              Type.String({ maxLength: 40, description: 'RFC 3339; absent: it ends when it is revoked.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({
            ...key,
            key: Type.String({ description: 'Keep it now: it is kept nowhere else.' }),
          }),
          ...errorAnswers(400, 401, 403, 429),
        },
      },
    },
    ({ body: { scopes, expiresAt }, tenant, grant }, reply) => {
      // The first key closes the engine to everybody without one: whoever runs it decides that, not whoever calls.
      if (!credentials.required)
        throw new EngineError('FORBIDDEN', 'make the first API key with `pulso keys create`');
      const created = keys.create({
        tenant,
        scopes,
        ...(expiresAt === undefined ? {} : { expiresAt: futureInstant(expiresAt) }),
      });
      audit.record({ action: 'key.created', actor: grant.subject, tenant, target: created.key.id });
      void reply.code(201).header('cache-control', 'no-store');
      return { ...keyBody(created.key), key: created.secret };
    },
  );

  app.delete(
    '/v1/keys/:id',
    {
      schema: {
        summary: 'Revoke an API key; connections that it opened end',
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null(), ...errorAnswers(401, 403, 404) },
      },
    },
    async ({ params: { id }, tenant, grant }, reply) => {
      if (!keys.revoke(id, tenant)) throw new EngineError('KEY_UNKNOWN', 'no API key has this id');
      audit.record({ action: 'key.revoked', actor: grant.subject, tenant, target: id });
      credentials.keysChanged();
      return reply.code(204).send(null);
    },
  );
  done();
};

function keyBody({ id, scopes, createdAt, expiresAt, revoked }: ApiKey): Static<typeof KeySchema> {
  return { id, scopes: [...scopes], createdAt, ...(expiresAt === undefined ? {} : { expiresAt }), revoked };
}

/** @throws EngineError MESSAGE_INVALID */
function futureInstant(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms <= Date.now())
    throw new EngineError(
      'MESSAGE_INVALID',
      'expiresAt must be an instant in the future, as RFC 3339 has it',
    );
  return new Date(ms).toISOString();
}
