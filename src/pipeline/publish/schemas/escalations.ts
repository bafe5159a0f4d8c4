import { Type } from '@sinclair/typebox';
import { LEVELS } from '../../../domain/escalation.ts';
import { AdviceSchema } from './advice.ts';
import { ArcSchema, ConversationSchema, LatencySchema, versions } from './circumstances.ts';
import { EvidenceSchema } from './evidence.ts';
import { count, oneOf, orNull, valence } from './fields.ts';

const escalationData = <Edge extends 'raised' | 'updated' | 'cleared'>(edge: Edge, description: string) =>
  Type.Object(
    {
      rule: Type.String(),
      level: oneOf(LEVELS, 'The level now; on `cleared`, the level that was cleared.'),
      edge: Type.Literal(edge),
      attached: Type.Optional(
        Type.Literal('words', { description: 'The update only brings evidence that came later.' }),
      ),
      escalationNumber: count('The same on raised, updated and cleared of one escalation.'),
      momentId: orNull(Type.String({ description: 'The moment of truth it belongs to.' })),
      causedBy: Type.Object({ utteranceId: Type.String(), revision: count() }),
      valence: orNull(valence()),
      arc: ArcSchema,
      evidence: EvidenceSchema,
      advice: AdviceSchema,
      conversation: ConversationSchema,
      latencyMs: Type.Optional(LatencySchema),
      versions: Type.Object({ ...versions, rule: Type.String() }),
    },
    { description },
  );

export const EscalationRaisedDataSchema = escalationData('raised', 'A rule fires and no escalation was up.');
export const EscalationUpdatedDataSchema = escalationData(
  'updated',
  "The escalation's level rises, or another rule joins.",
);
export const EscalationClearedDataSchema = escalationData('cleared', 'The customer has calmed.');
