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
const advice = Type.Array(Type.Object({ action: Type.String(), because: Type.String() }));

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
const SummarySchema = Type.Object({
  reason: Type.String(),
  utterances: Type.Integer(),
  arcs: Type.Record(Type.String(), arc),
  highestLevel: Type.Union([level, Type.Null()]),
  escalations: Type.Integer(),
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
export type SummaryShown = Static<typeof SummarySchema>;
export type SignalsShown = Static<typeof SignalsSchema>;

/** An event as far as it is shown; `conversationId` is its subject. */
export type EventView = { readonly conversationId: string } & (
  | { readonly kind: 'escalation'; readonly data: EscalationShown }
  | { readonly kind: 'summary'; readonly data: SummaryShown }
  | { readonly kind: 'signals'; readonly data: SignalsShown }
);

const EnvelopeSchema = Type.Object({ type: Type.String(), subject: Type.String(), data: Type.Object({}) });

/** Makes the reader of events. It returns undefined for what it does not know: newer engines may send more. */
export function createEventReader(): (event: unknown) => EventView | undefined {
  const ajv = new Ajv({ strict: false });
  const isEnvelope = ajv.compile<Static<typeof EnvelopeSchema>>(EnvelopeSchema);
  const isEscalation = ajv.compile<EscalationShown>(EscalationSchema);
  const isSummary = ajv.compile<SummaryShown>(SummarySchema);
  const isSignals = ajv.compile<SignalsShown>(SignalsSchema);
  return event => {
    if (!isEnvelope(event)) return undefined;
    const { type, subject: conversationId } = event;
    const data: unknown = event.data;
    if (type.startsWith('pulso.escalation.') && isEscalation(data))
      return { kind: 'escalation', conversationId, data };
    if (type === 'pulso.conversation.summary.v1' && isSummary(data))
      return { kind: 'summary', conversationId, data };
    if (type === 'pulso.signals.v1' && isSignals(data)) return { kind: 'signals', conversationId, data };
    return undefined;
  };
}
