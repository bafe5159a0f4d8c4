import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Audit, AuditAction } from '../../domain/audit.ts';
import type { Grant } from '../../security/grant.ts';
import type { WebhookControl } from '../../webhooks/control.ts';
import { errorAnswers } from './schemas.ts';
import { deliveryBody, instant, webhookBody } from './webhookBodies.ts';
import {
  AttemptSchema,
  ChangeWebhookSchema,
  CreatedWebhookSchema,
  CreateWebhookSchema,
  DeliveriesQuerySchema,
  DeliveriesSchema,
  RotatedSchema,
  WebhookSchema,
  WebhooksSchema,
} from './webhookSchemas.ts';

const tags = ['webhooks'];
const id = Type.String({ minLength: 1, maxLength: 64 });
const WebhookId = Type.Object({ id });
const DeliveryId = Type.Object({
  id,
  offset: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});
const path = '/v1/webhooks';

/** Who asks. */
interface Asker {
  readonly tenant: string;
  readonly grant: Grant;
}

/** `/v1/webhooks`: where events are sent, how that goes, and what could not be delivered. */
export const webhookRoutes: FastifyPluginCallbackTypebox<{
  webhooks: WebhookControl;
  audit: Audit;
}> = (app, { webhooks, audit }, done) => {
  const note = (action: AuditAction, { tenant, grant }: Asker, target: string) => {
    audit.record({ action, actor: grant.subject, tenant, target });
  };

  app.get(
    path,
    {
      schema: { summary: 'The webhooks', tags, response: { 200: WebhooksSchema, ...errorAnswers(401, 403) } },
    },
    async ({ tenant }) => ({ webhooks: (await webhooks.list(tenant)).map(webhookBody) }),
  );

  app.post(
    path,
    {
      schema: {
        summary: 'Send events to a URL; the answer holds the secret, once',
        tags,
        body: CreateWebhookSchema,
        response: { 201: CreatedWebhookSchema, ...errorAnswers(400, 401, 403, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      const { endpoint, secret } = await webhooks.create(request.tenant, request.body);
      note('webhook.created', request, endpoint.endpointId);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ webhook: webhookBody(endpoint), secret });
    },
  );

  app.get(
    `${path}/:id`,
    {
      schema: {
        summary: 'One webhook, and how its deliveries go',
        tags,
        params: WebhookId,
        response: { 200: WebhookSchema, ...errorAnswers(401, 403, 404) },
      },
    },
    async ({ params, tenant }) => webhookBody(await webhooks.find({ tenant, endpointId: params.id })),
  );

  app.patch(
    `${path}/:id`,
    {
      schema: {
        summary: 'Change a webhook, or switch it off and on',
        tags,
        params: WebhookId,
        body: ChangeWebhookSchema,
        response: { 200: WebhookSchema, ...errorAnswers(400, 401, 403, 404, 409, 503) },
      },
    },
    async request => {
      const { params, body, tenant } = request;
      const changed = await webhooks.change({ tenant, endpointId: params.id }, body);
      note('webhook.changed', request, params.id);
      return webhookBody(changed);
    },
  );

  app.delete(
    `${path}/:id`,
    {
      schema: {
        summary: 'Remove a webhook with its deliveries',
        tags,
        params: WebhookId,
        response: { 204: Type.Null(), ...errorAnswers(401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      const { params, tenant } = request;
      await webhooks.remove({ tenant, endpointId: params.id });
      note('webhook.removed', request, params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${path}/:id/rotate`,
    {
      schema: {
        summary: 'A fresh secret; the old one signs as well for a day',
        tags,
        params: WebhookId,
        response: { 200: RotatedSchema, ...errorAnswers(401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      const { params, tenant } = request;
      void reply.header('cache-control', 'no-store');
      const { secret, previousUntilMs } = await webhooks.rotate({ tenant, endpointId: params.id });
      note('webhook.rotated', request, params.id);
      return { secret, previousUntil: instant(previousUntilMs) };
    },
  );

  app.post(
    `${path}/:id/test`,
    {
      schema: {
        summary: 'Send a sample event, and tell how it went',
        tags,
        params: WebhookId,
        response: { 200: AttemptSchema, ...errorAnswers(401, 403, 404) },
      },
    },
    async request => {
      const { params, tenant } = request;
      const attempt = await webhooks.test({ tenant, endpointId: params.id });
      note('webhook.tested', request, params.id);
      return attempt;
    },
  );

  app.get(
    `${path}/:id/deliveries`,
    {
      schema: {
        summary: 'Deliveries in one state, newest first; dead letters unless asked otherwise',
        tags,
        params: WebhookId,
        querystring: DeliveriesQuerySchema,
        response: { 200: DeliveriesSchema, ...errorAnswers(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { state = 'dead', limit, before }, tenant }) => {
      const deliveries = await webhooks.deliveries(
        { tenant, endpointId: params.id },
        { state, limit, ...(before === undefined ? {} : { beforeOffset: before }) },
      );
      const next = deliveries.length < limit ? null : (deliveries.at(-1)?.offset ?? null);
      return { deliveries: deliveries.map(deliveryBody), next };
    },
  );

  app.post(
    `${path}/:id/deliveries/:offset/resend`,
    {
      schema: {
        summary: 'Send an event again that was given up, or came too late',
        tags,
        params: DeliveryId,
        response: {
          202: Type.Object({ status: Type.Literal('pending') }),
          ...errorAnswers(400, 401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const { params, tenant } = request;
      await webhooks.resend({ tenant, endpointId: params.id }, params.offset);
      note('delivery.resent', request, `${params.id}/${params.offset}`);
      return reply.code(202).send({ status: 'pending' as const });
    },
  );
  done();
};
