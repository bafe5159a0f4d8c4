import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Audit } from '../../domain/audit.ts';
import { EngineError } from '../../domain/errors.ts';
import type { Erasure } from './ports.ts';
import { errorAnswers } from './schemas.ts';

const schema = (summary: string, tag: string) => ({
  summary,
  tags: [tag],
  params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
  response: { 204: Type.Null({ description: 'Nothing of it is left.' }), ...errorAnswers(404, 503) },
});

/** `DELETE /v1/conversations/:id` and `DELETE /v1/customers/:id`: the right to be forgotten, to the last byte. */
export const erasureRoutes: FastifyPluginCallbackTypebox<{ erasure: Erasure; audit: Audit }> = (
  app,
  { erasure, audit },
  done,
) => {
  app.delete(
    '/v1/conversations/:id',
    {
      schema: schema(
        'Erase a conversation: its texts, its events, what waits for delivery. An open one ends without a summary',
        'conversations',
      ),
    },
    async ({ params, tenant, grant }, reply) => {
      if (!(await erasure.conversation({ tenant, conversationId: params.id })))
        throw new EngineError('CONVERSATION_UNKNOWN', 'no conversation has this id');
      audit.record({ action: 'conversation.erased', actor: grant.subject, tenant, target: params.id });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/v1/customers/:id',
    {
      schema: schema('Erase a customer: all conversations, and what is remembered beyond them', 'customers'),
    },
    async ({ params, tenant, grant }, reply) => {
      if (!(await erasure.customer(tenant, params.id)))
        throw new EngineError('CUSTOMER_UNKNOWN', 'nothing is known of a customer with this id');
      audit.record({ action: 'customer.erased', actor: grant.subject, tenant });
      return reply.code(204).send(null);
    },
  );
  done();
};
