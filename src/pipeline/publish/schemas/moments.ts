import { Type } from '@sinclair/typebox';
import { LEVELS } from '../../../domain/escalation.ts';
import { AdviceSchema } from './advice.ts';
import { ConversationSchema, LatencySchema, versions } from './circumstances.ts';
import { EvidenceSchema } from './evidence.ts';
import { count, durationMs, oneOf, orNull, probability, valence } from './fields.ts';

const momentData = <Edge extends 'opened' | 'recovered' | 'lost'>(edge: Edge, description: string) =>
  Type.Object(
    {
      edge: Type.Literal(edge),
      momentId: Type.String({ description: 'The same on opened, recovered and lost of one moment.' }),
      linkedTo: orNull(
        Type.String({
          description: "The same customer's moment, in another conversation, that it continues.",
        }),
      ),
      journeyEvent: Type.String({ description: 'Id in the pack.' }),
      stage: Type.String(),
      sector: orNull(Type.String()),
      pack: Type.String({ description: '`name@version` of the pack that knows the event.' }),
      causedBy: orNull(Type.Object({ utteranceId: Type.String(), revision: count() })),
      because: orNull(Type.String({ description: '`held`, `relief`, or the reason of the end.' })),
      level: orNull(oneOf(LEVELS, 'Of the escalation that is up.')),
      valence: Type.Object({
        before: orNull(valence('Smoothed, before the opening.')),
        at: valence('Of the utterance that opened it.'),
        lowest: valence(),
        after: orNull(valence('Smoothed, when it was over.')),
      }),
      intensity: probability(),
      peakEnd: valence('How the moment will be remembered.'),
      durationMs: durationMs(),
      utterances: count('Finals of anybody within it.'),
      agentBefore: Type.Array(Type.String(), {
        description: "Utterances of the agent's side just before the turn.",
      }),
      evidence: EvidenceSchema,
      advice: AdviceSchema,
      conversation: ConversationSchema,
      latencyMs: Type.Optional(LatencySchema),
      versions: Type.Object(versions),
    },
    { description },
  );

export const MomentOpenedDataSchema = momentData('opened', 'A journey event meets strong emotion.');
export const MomentRecoveredDataSchema = momentData('recovered', 'The moment was turned around.');
export const MomentLostDataSchema = momentData('lost', 'The conversation ended before it was repaired.');
