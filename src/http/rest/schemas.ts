import { Type, type TSchema } from '@sinclair/typebox';
import { CHANNELS } from '../../domain/conversation.ts';
import { ERROR_CODES } from '../../domain/errors.ts';
import { LEVELS } from '../../domain/escalation.ts';
import { SENTIMENT_LABELS } from '../../domain/signals.ts';
import { ArcSchema } from '../../pipeline/publish/schemas/circumstances.ts';
import { EvidenceSchema } from '../../pipeline/publish/schemas/evidence.ts';
import { EmotionsSchema, PhraseSchema } from '../../pipeline/publish/schemas/spoken.ts';

/** The bodies of the HTTP API, as JSON Schema: `/docs` shows them. */

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const valence = (description = '−1 (very negative) … +1 (very positive).') =>
  Type.Number({ minimum: -1, maximum: 1, description });
const probability = () => Type.Number({ minimum: 0, maximum: 1 });
const count = (description = '') => Type.Integer({ minimum: 0, description });
const instant = (description: string) => Type.String({ format: 'date-time', description });
const level = oneOf(LEVELS);

export const ErrorSchema = Type.Object(
  {
    code: oneOf(ERROR_CODES),
    message: Type.String({ description: 'Names fields and limits, never what was sent.' }),
    retryable: Type.Optional(Type.Boolean()),
    retryAfterMs: Type.Optional(count()),
  },
  { description: 'docs/errors.md explains the codes.' },
);

/** The answers of a route that may fail with these statuses. */
export function errorAnswers<S extends number>(...statuses: readonly S[]): Record<S, typeof ErrorSchema> {
  return Object.fromEntries(statuses.map(status => [status, ErrorSchema])) as Record<S, typeof ErrorSchema>;
}

const listing = {
  id: Type.String(),
  channel: oneOf(CHANNELS),
  level: orNull(level),
  valence: orNull(valence("The customer's smoothed valence.")),
  peakEnd: orNull(valence('How the customer will remember it.')),
  openedAt: instant('When the engine first heard of it.'),
  lastActivityAt: instant('When the engine last heard of it.'),
};

export const ConversationListSchema = Type.Object({
  conversations: Type.Array(Type.Object(listing)),
  next: orNull(Type.String({ description: 'Send it as `after` for the next page; null on the last one.' })),
});

export const ConversationSchema = Type.Object({
  ...listing,
  sector: orNull(Type.String()),
  language: orNull(Type.String()),
  queue: orNull(Type.String()),
  endedBecause: orNull(Type.String()),
  highestLevel: orNull(level),
  utterances: count('Finals of anybody.'),
  escalations: count('Raised so far.'),
  arcs: Type.Partial(Type.Object({ customer: ArcSchema, agent: ArcSchema, supervisor: ArcSchema })),
  moment: orNull(
    Type.Object(
      {
        momentId: Type.String(),
        journeyEvent: Type.String(),
        linkedTo: orNull(Type.String()),
        openedAt: instant('When it opened.'),
      },
      { description: 'The moment of truth that is open: docs/moments.md.' },
    ),
  ),
  escalation: orNull(
    Type.Object({
      escalationNumber: count(),
      level,
      raisedAt: instant('When it was raised.'),
      rules: Type.Array(Type.Object({ id: Type.String(), version: Type.String(), level })),
      evidence: EvidenceSchema,
    }),
  ),
});

export const ScoreRequestSchema = Type.Object(
  {
    text: Type.String({ description: 'At most 10,000 UTF-16 units.' }),
    language: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_-]{1,35}$', description: 'BCP 47 tag; absent: recognised.' }),
    ),
  },
  { additionalProperties: false },
);

export const ScoreSchema = Type.Object({
  language: Type.Optional(Type.String()),
  scorer: Type.Optional(oneOf(['model', 'lexicon'])),
  sentiment: Type.Optional(
    Type.Object({
      label: oneOf(SENTIMENT_LABELS),
      valence: valence(),
      confidence: probability(),
      probabilities: Type.Object({
        negative: probability(),
        neutral: probability(),
        positive: probability(),
      }),
    }),
  ),
  emotions: Type.Optional(EmotionsSchema),
  phrases: Type.Array(PhraseSchema),
  notScoredBecause: Type.Optional(Type.String({ description: 'Not scored is not neutral.' })),
});

export const HealthSchema = Type.Object({ status: Type.Literal('ok') });
export const ReadySchema = Type.Object({ status: Type.Literal('ready') });
export const NotReadySchema = Type.Object({
  status: Type.Literal('not-ready'),
  reasons: Type.Array(Type.String()),
});
