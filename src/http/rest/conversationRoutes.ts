import { Type, type Static } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { EngineError } from '../../domain/errors.ts';
import { pageOf } from './page.ts';
import type { ConversationDetail, ConversationListing, ConversationSource } from './ports.ts';
import { ConversationListSchema, ConversationSchema, errorAnswers } from './schemas.ts';

const maxPageRows = 500;

/** `GET /v1/conversations` and `GET /v1/conversations/:id`: how the open conversations stand. */
export const conversationRoutes: FastifyPluginCallbackTypebox<{ conversations: ConversationSource }> = (
  app,
  { conversations },
  done,
) => {
  app.get(
    '/v1/conversations',
    {
      schema: {
        summary: 'Open conversations, oldest first',
        tags: ['conversations'],
        querystring: Type.Object(
          {
            limit: Type.Integer({ minimum: 1, maximum: maxPageRows, default: 50 }),
            after: Type.Optional(
              Type.String({ maxLength: 1_024, description: 'The `next` of the page before.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: ConversationListSchema, ...errorAnswers(400) },
      },
    },
    ({ query, tenant }) => {
      const { rows, next } = pageOf(conversations.list(tenant), query.limit, query.after);
      return { conversations: rows.map(listingBody), next };
    },
  );

  app.get(
    '/v1/conversations/:id',
    {
      schema: {
        summary: 'One open conversation: state, arc, evidence',
        tags: ['conversations'],
        params: Type.Object({ id: Type.String() }),
        response: { 200: ConversationSchema, ...errorAnswers(404) },
      },
    },
    ({ params, tenant }) => {
      const detail = conversations.detail({ tenant, conversationId: params.id });
      if (detail === undefined)
        throw new EngineError('CONVERSATION_UNKNOWN', 'no open conversation has this id');
      return detailBody(detail);
    },
  );
  done();
};

function listingBody(row: ConversationListing) {
  return {
    id: row.conversationId,
    channel: row.info.channel,
    level: row.level,
    valence: row.valence,
    peakEnd: row.peakEnd,
    openedAt: instant(row.openedAtMs),
    lastActivityAt: instant(row.lastActivityAtMs),
  };
}

function detailBody(detail: ConversationDetail): Static<typeof ConversationSchema> {
  const { info, escalation, moment } = detail;
  const { customer, agent, supervisor } = detail.arcs;
  return {
    ...listingBody(detail),
    sector: info.sector ?? null,
    language: info.language ?? null,
    queue: info.attributes['queue'] ?? null,
    endedBecause: detail.endedBecause,
    highestLevel: detail.highestLevel,
    utterances: detail.utterances,
    escalations: detail.escalations,
    arcs: {
      ...(customer === undefined ? {} : { customer }),
      ...(agent === undefined ? {} : { agent }),
      ...(supervisor === undefined ? {} : { supervisor }),
    },
    moment:
      moment === null
        ? null
        : {
            momentId: moment.momentId,
            journeyEvent: moment.journeyEvent,
            linkedTo: moment.linkedTo,
            openedAt: instant(moment.openedAtMs),
          },
    escalation:
      escalation === null
        ? null
        : {
            escalationNumber: escalation.escalationNumber,
            level: escalation.level,
            raisedAt: instant(escalation.raisedAtMs),
            rules: [...escalation.rules],
            evidence: {
              utterances: escalation.evidence.utterances.map(utterance => ({
                ...utterance,
                phrases: [...utterance.phrases],
              })),
              contributions: [...escalation.evidence.contributions],
            },
          },
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
