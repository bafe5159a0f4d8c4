import { Type, type TSchema } from '@sinclair/typebox';
import type { ROLES } from '../../../domain/conversation.ts';
import { LEVELS } from '../../../domain/escalation.ts';
import { AdviceSchema } from './advice.ts';
import { ArcSchema, ConversationSchema, versions } from './circumstances.ts';
import { count, oneOf, orNull, valence } from './fields.ts';

export const SummaryDataSchema = Type.Object(
  {
    reason: Type.String({ description: "The source's own, or `idle`." }),
    utterances: count('Finals of anybody.'),
    arcs: Type.Partial(
      Type.Object({
        customer: ArcSchema,
        agent: ArcSchema,
        bot: ArcSchema,
        supervisor: ArcSchema,
        system: ArcSchema,
      } satisfies Record<(typeof ROLES)[number], TSchema>),
    ),
    highestLevel: orNull(oneOf(LEVELS)),
    escalations: count('Raised in all.'),
    moments: Type.Array(
      Type.Object({
        momentId: Type.String(),
        journeyEvent: Type.String(),
        outcome: oneOf(['recovered', 'lost']),
        peakEnd: valence(),
      }),
      { description: 'Moments of truth in their order.' },
    ),
    endedEscalated: Type.Boolean({ description: 'An escalation was still up at the end.' }),
    advice: AdviceSchema,
    conversation: ConversationSchema,
    versions: Type.Object(versions),
  },
  { description: 'A conversation has ended, or nothing came for too long.' },
);
