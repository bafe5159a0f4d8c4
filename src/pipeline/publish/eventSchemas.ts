import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { CHANNELS, ROLES } from '../../domain/conversation.ts';
import { ADVICE_ACTIONS, LEVELS, type WordContribution } from '../../domain/escalation.ts';
import type { EventType } from '../../domain/events.ts';
import {
  EMOTIONS,
  INFO_KINDS,
  PHRASE_CATEGORIES,
  SENTIMENT_LABELS,
  type JourneyHit,
  type NotScoredReason,
} from '../../domain/signals.ts';

/**
 * The `data` of every event, as JSON Schema: published at `/schemas/<type>.json`, named in `dataschema`, explained by
 * docs/events.md. Fields may be added within a version, so a reader must tolerate more than is named here.
 */

const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const valence = (description = '−1 (very negative) … +1 (very positive).') =>
  Type.Number({ minimum: -1, maximum: 1, description });
const probability = () => Type.Number({ minimum: 0, maximum: 1 });
const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) });
const durationMs = () => Type.Number({ minimum: 0 });

export const PhraseSchema = Type.Object({
  phraseId: Type.String({ description: 'Id of the phrase in its pack.' }),
  category: oneOf(PHRASE_CATEGORIES),
  weight: probability(),
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
});

export const JourneySchema = Type.Object({
  eventId: Type.String({ description: 'Id of the journey event in its pack.' }),
  stage: Type.String(),
  weight: probability(),
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
});

const WordSchema = Type.Object({
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
  contribution: Type.Number({ description: 'What it adds to the valence of the utterance.' }),
});

export const EmotionsSchema = Type.Object(
  Object.fromEntries(EMOTIONS.map(emotion => [emotion, probability()])) as Record<
    (typeof EMOTIONS)[number],
    ReturnType<typeof probability>
  >,
  { description: 'Independent probabilities; `abuse` is aimed at the other person.' },
);

export const ArcSchema = Type.Object({
  scoredUtterances: count(),
  smoothed: valence('Exponentially smoothed valence.'),
  trend: Type.Number({ description: 'Slope of the recent valences, per utterance.' }),
  negativeStreak: count('Consecutive negative utterances, up to now.'),
  volatility: Type.Number({ minimum: 0, description: 'Standard deviation of the valences.' }),
  peak: orNull(Type.Object({ valence: valence(), utteranceId: Type.String() })),
  end: valence('Of the last utterance.'),
  peakEnd: valence('How this will be remembered.'),
  baseline: orNull(valence("The participant's own usual valence.")),
});

export const EvidenceSchema = Type.Object({
  utterances: Type.Array(
    Type.Object({
      utteranceId: Type.String(),
      revision: count(),
      role: oneOf(ROLES),
      beginOffsetMs: Type.Optional(count()),
      endOffsetMs: Type.Optional(count()),
      valence: Type.Optional(valence()),
      phrases: Type.Array(PhraseSchema),
      journey: Type.Optional(Type.Unsafe<readonly JourneyHit[]>(Type.Array(JourneySchema))),
      wordContributions: Type.Optional(Type.Unsafe<readonly WordContribution[]>(Type.Array(WordSchema))),
    }),
  ),
  contributions: Type.Array(
    Type.Object({ signal: Type.String(), value: Type.Number(), contribution: Type.Number() }),
    { description: 'How much each signal spoke for the escalation; they add up to 1.' },
  ),
});

export const AdviceSchema = Type.Array(
  Type.Object({
    action: oneOf(ADVICE_ACTIONS),
    because: Type.String(),
    signals: Type.Array(Type.String(), { description: 'Names of the signals that it rests on.' }),
    policy: Type.String({ description: 'The line of the policy table in docs/moments.md.' }),
    skills: Type.Optional(Type.Array(Type.String(), { description: 'The best first.' })),
    agents: Type.Optional(Type.Array(Type.String(), { description: 'In the order to try them.' })),
    channel: Type.Optional(oneOf(CHANNELS, 'Where to go on.')),
    known: Type.Optional(Type.Array(oneOf(INFO_KINDS), { description: 'What the customer has given.' })),
    question: Type.Optional(Type.String({ description: 'The one question of a survey.' })),
  }),
);

export const ConversationSchema = Type.Object({
  channel: oneOf(CHANNELS),
  sector: orNull(Type.String()),
  language: orNull(Type.String({ description: 'BCP 47 tag as the source gave it.' })),
  queue: orNull(Type.String()),
  startedAt: Type.String({ format: 'date-time' }),
});

export const LatencySchema = Type.Object(
  {
    accept: durationMs(),
    assemble: durationMs(),
    queue: durationMs(),
    score: durationMs(),
    escalate: durationMs(),
    total: durationMs(),
  },
  {
    description:
      'Per stage, of the message that caused the event; `total` from its last byte to the decision.',
  },
);

const versions = {
  engine: Type.String(),
  model: Type.Object({ name: Type.String(), sha256: Type.String() }),
  pack: Type.String({ description: '`name@version`.' }),
};

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
    oneOf(Object.keys(notScoredReasons) as NotScoredReason[], 'Not scored is not neutral.'),
  ),
  phrases: Type.Array(PhraseSchema),
  journey: Type.Optional(Type.Array(JourneySchema, { description: 'Absent when no event is named.' })),
};

export const SignalsDataSchema = Type.Object(
  { ...signalsFields, conversation: ConversationSchema },
  { description: 'What was detected in one utterance; live only.' },
);

/** The schema of `data` by event type. */
export const EVENT_DATA = {
  'pulso.escalation.raised.v1': EscalationRaisedDataSchema,
  'pulso.escalation.updated.v1': EscalationUpdatedDataSchema,
  'pulso.escalation.cleared.v1': EscalationClearedDataSchema,
  'pulso.moment.opened.v1': MomentOpenedDataSchema,
  'pulso.moment.recovered.v1': MomentRecoveredDataSchema,
  'pulso.moment.lost.v1': MomentLostDataSchema,
  'pulso.conversation.summary.v1': SummaryDataSchema,
  'pulso.signals.v1': SignalsDataSchema,
} as const satisfies Record<EventType, TSchema>;

export type EventData<T extends EventType> = Static<(typeof EVENT_DATA)[T]>;
