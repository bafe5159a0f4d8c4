import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { LEVELS } from '../../domain/escalation.ts';

const level = Type.Union(LEVELS.map(value => Type.Literal(value)));
const valence = Type.Number();
const phrase = Type.Object({
  phraseId: Type.String(),
  begin: Type.Integer({ minimum: 0 }),
  end: Type.Integer({ minimum: 0 }),
});
const arc = Type.Object({
  end: valence,
  peakEnd: valence,
  peak: Type.Union([Type.Object({ valence, utteranceId: Type.String() }), Type.Null()]),
});
const names = Type.Optional(Type.Array(Type.String()));
const AdviceSchema = Type.Object({
  action: Type.String(),
  because: Type.String(),
  skills: names,
  agents: names,
  channel: Type.Optional(Type.String()),
  known: names,
  question: Type.Optional(Type.String()),
});
const advice = Type.Array(AdviceSchema);

const EscalationSchema = Type.Object({
  rule: Type.String(),
  level,
  edge: Type.Union([Type.Literal('raised'), Type.Literal('updated'), Type.Literal('cleared')]),
  causedBy: Type.Object({ utteranceId: Type.String() }),
  valence: Type.Union([valence, Type.Null()]),
  evidence: Type.Object({
    utterances: Type.Array(Type.Object({ utteranceId: Type.String(), phrases: Type.Array(phrase) })),
    contributions: Type.Array(Type.Object({ signal: Type.String(), contribution: Type.Number() })),
  }),
  advice,
  latencyMs: Type.Optional(Type.Object({ total: Type.Number() })),
});
const valenceOrNull = Type.Union([valence, Type.Null()]);
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const MomentSchema = Type.Object({
  edge: Type.Union([Type.Literal('opened'), Type.Literal('recovered'), Type.Literal('lost')]),
  journeyEvent: Type.String(),
  causedBy: Type.Union([Type.Object({ utteranceId: Type.String() }), Type.Null()]),
  because: textOrNull,
  linkedTo: textOrNull,
  valence: Type.Object({ before: valenceOrNull, at: valence, lowest: valence, after: valenceOrNull }),
  peakEnd: valence,
  durationMs: Type.Number(),
  utterances: Type.Integer(),
  agentBefore: Type.Array(Type.String()),
  advice,
});
const SummarySchema = Type.Object({
  reason: Type.String(),
  utterances: Type.Integer(),
  arcs: Type.Record(Type.String(), arc),
  highestLevel: Type.Union([level, Type.Null()]),
  escalations: Type.Integer(),
  moments: Type.Optional(Type.Array(Type.Object({ journeyEvent: Type.String(), outcome: Type.String() }))),
  endedEscalated: Type.Boolean(),
  advice,
});
const SignalsSchema = Type.Object({
  utteranceId: Type.String(),
  revision: Type.Integer(),
  final: Type.Boolean(),
  role: Type.String(),
  valence: Type.Optional(valence),
  scorer: Type.Optional(Type.String()),
  notScoredBecause: Type.Optional(Type.String()),
  phrases: Type.Array(phrase),
});

export type EscalationShown = Static<typeof EscalationSchema>;
export type MomentShown = Static<typeof MomentSchema>;
export type AdviceShown = Static<typeof AdviceSchema>;
export type SummaryShown = Static<typeof SummarySchema>;
export type SignalsShown = Static<typeof SignalsSchema>;

/** An event as far as it is shown; `conversationId` is its subject. */
export type EventView = { readonly conversationId: string } & (
  | { readonly kind: 'escalation'; readonly data: EscalationShown }
  | { readonly kind: 'moment'; readonly data: MomentShown }
  | { readonly kind: 'summary'; readonly data: SummaryShown }
  | { readonly kind: 'signals'; readonly data: SignalsShown }
);

const EnvelopeSchema = Type.Object({ type: Type.String(), subject: Type.String(), data: Type.Object({}) });

/** Makes the reader of events. It returns undefined for what it does not know: newer engines may send more. */
export function createEventReader(): (event: unknown) => EventView | undefined {
  const ajv = new Ajv({ strict: false });
  const isEnvelope = ajv.compile<Static<typeof EnvelopeSchema>>(EnvelopeSchema);
  const isEscalation = ajv.compile<EscalationShown>(EscalationSchema);
  const isMoment = ajv.compile<MomentShown>(MomentSchema);
  const isSummary = ajv.compile<SummaryShown>(SummarySchema);
  const isSignals = ajv.compile<SignalsShown>(SignalsSchema);
  return event => {
    if (!isEnvelope(event)) return undefined;
    const { type, subject: conversationId } = event;
    const data: unknown = event.data;
    if (type.startsWith('pulso.escalation.') && isEscalation(data))
      return { kind: 'escalation', conversationId, data };
    if (type.startsWith('pulso.moment.') && isMoment(data)) return { kind: 'moment', conversationId, data };
    if (type === 'pulso.conversation.summary.v1' && isSummary(data))
      return { kind: 'summary', conversationId, data };
    if (type === 'pulso.signals.v1' && isSignals(data)) return { kind: 'signals', conversationId, data };
    return undefined;
  };
}
