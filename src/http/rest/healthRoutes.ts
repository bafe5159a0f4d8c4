import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { MetricsSource, NotReadyBecause } from './ports.ts';
import { HealthSchema, NotReadySchema, ReadySchema } from './schemas.ts';

export interface HealthPorts {
  readonly notReadyBecause: NotReadyBecause;
  readonly metrics: MetricsSource;
}

/** What machines ask of the engine: is it alive, does it take work, how does it do. */
export const healthRoutes: FastifyPluginCallbackTypebox<HealthPorts> = (
  app,
  { notReadyBecause, metrics },
  done,
) => {
  app.get(
    '/healthz',
    { schema: { summary: 'The process turns', tags: ['operation'], response: { 200: HealthSchema } } },
    () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'The engine takes work: the model is warm, and it is not shutting down',
        tags: ['operation'],
        response: { 200: ReadySchema, 503: NotReadySchema },
      },
    },
    (_request, reply) => {
      const reasons = notReadyBecause();
      if (reasons.length === 0) void reply.send({ status: 'ready' });
      else void reply.code(503).send({ status: 'not-ready', reasons: [...reasons] });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Metrics for Prometheus',
        tags: ['operation'],
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
  done();
};
