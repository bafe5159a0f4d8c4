import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Audit } from '../../domain/audit.ts';
import type { MuteListing, RuleControl } from './ports.ts';
import {
  MuteRequestSchema,
  MuteSchema,
  ReloadSchema,
  RulesSchema,
  UnmuteQuerySchema,
  UnmutedSchema,
} from './ruleSchemas.ts';
import { errorAnswers } from './schemas.ts';

const RuleId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 60 }) });
const tags = ['rules'];

/** `/v1/rules`: which rules count, reading them again, muting one for a while. */
export const ruleRoutes: FastifyPluginCallbackTypebox<{ rules: RuleControl; audit: Audit }> = (
  app,
  { rules, audit },
  done,
) => {
  app.get(
    '/v1/rules',
    {
      schema: {
        summary: 'The rules, their versions, mutes and counts',
        tags,
        response: { 200: RulesSchema },
      },
    },
    ({ tenant }) => {
      const { loadedAtMs, failure, ...listing } = rules.list(tenant);
      return {
        ...listing,
        loadedAt: instant(loadedAtMs),
        warnings: listing.warnings.map(({ line, column, path, message }) => ({
          line,
          column,
          path,
          message,
        })),
        failure: failure === null ? null : { at: instant(failure.atMs), message: failure.message },
        rules: listing.rules.map(rule => ({
          ...rule,
          levels: [...rule.levels],
          advice: [...rule.advice],
          mutes: rule.mutes.map(muteBody),
        })),
      };
    },
  );

  app.post(
    '/v1/rules/reload',
    {
      schema: {
        summary: 'Read the rule file again; rules that are wrong leave the old ones in force',
        tags,
        response: { 200: ReloadSchema, ...errorAnswers(400) },
      },
    },
    ({ tenant, grant }) => {
      const outcome = rules.reload(tenant);
      audit.record({ action: 'rules.reloaded', actor: grant.subject, tenant, target: outcome });
      return { outcome, hash: rules.list(tenant).hash };
    },
  );

  app.post(
    '/v1/rules/:id/mute',
    {
      schema: {
        summary: 'Judge the rule, but send nothing of it, for a while',
        tags,
        params: RuleId,
        body: MuteRequestSchema,
        response: { 200: MuteSchema, ...errorAnswers(400, 404, 429) },
      },
    },
    ({ params, body: { forMs, ...where }, tenant, grant }) => {
      const mute = rules.mute({ tenant, ruleId: params.id, ...where }, forMs);
      audit.record({ action: 'rule.muted', actor: grant.subject, tenant, target: params.id });
      return muteBody(mute);
    },
  );

  app.delete(
    '/v1/rules/:id/mute',
    {
      schema: {
        summary: 'End the mute of exactly this scope',
        tags,
        params: RuleId,
        querystring: UnmuteQuerySchema,
        response: { 200: UnmutedSchema, ...errorAnswers(400, 404) },
      },
    },
    ({ params, query, tenant, grant }) => {
      const unmuted = rules.unmute({ tenant, ruleId: params.id, ...query });
      audit.record({ action: 'rule.unmuted', actor: grant.subject, tenant, target: params.id });
      return { unmuted };
    },
  );
  done();
};

function muteBody({ untilMs, ...where }: MuteListing) {
  return { ...where, until: instant(untilMs) };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
