import { Type } from '@sinclair/typebox';
import { ROLES } from '../../../domain/conversation.ts';
import { SENTIMENT_LABELS, type NotScoredReason } from '../../../domain/signals.ts';
import { ConversationSchema } from './circumstances.ts';
import { count, oneOf, probability, valence } from './fields.ts';
import { EmotionsSchema, JourneySchema, PhraseSchema } from './spoken.ts';

const notScoredReasons = {
  empty: true,
  'no-words': true,
  redacted: true,
  automated: true,
  'unsupported-language': true,
  shed: true,
  'scorer-failed': true,
} as const satisfies Record<NotScoredReason, true>;

/** The signals of one utterance, as events and the answers of `/v1/streams` have them. */
export const signalsFields = {
  utteranceId: Type.String(),
  revision: count(),
  role: oneOf(ROLES),
  final: Type.Boolean(),
  valence: Type.Optional(valence()),
  label: Type.Optional(oneOf(SENTIMENT_LABELS)),
  confidence: Type.Optional(probability()),
  emotions: Type.Optional(EmotionsSchema),
  scorer: Type.Optional(oneOf(['model', 'lexicon'], '`lexicon` where the model was too late.')),
  cached: Type.Optional(Type.Boolean()),
  notScoredBecause: Type.Optional(
    oneOf(Object.keys(notScoredReasons) as (keyof typeof notScoredReasons)[], 'Not scored is not neutral.'),
  ),
  phrases: Type.Array(PhraseSchema),
  journey: Type.Optional(Type.Array(JourneySchema, { description: 'Absent when no event is named.' })),
};

export const SignalsDataSchema = Type.Object(
  { ...signalsFields, conversation: ConversationSchema },
  { description: 'What was detected in one utterance; live only.' },
);
