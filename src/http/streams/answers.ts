import { Type, type Static, type TObject } from '@sinclair/typebox';
import { ERROR_CODES } from '../../domain/errors.ts';
import type { SignalsView } from '../../domain/escalation.ts';
import { signalsFields } from '../../pipeline/publish/schemas/signals.ts';

/** What the engine sends on `/v1/streams`, as JSON Schema: docs/protocol.md explains it. */

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const count = () => Type.Integer({ minimum: 0 });

/** Of an utterance. For a final: it is safe. */
export const AcceptedSchema = Type.Object({
  type: Type.Literal('accepted'),
  conversationId: Type.String(),
  utteranceId: Type.String(),
  revision: count(),
});

export const RefusedSchema = Type.Object({
  type: Type.Literal('refused'),
  conversationId: Type.Optional(Type.String()),
  utteranceId: Type.Optional(Type.String()),
  code: oneOf(ERROR_CODES),
  message: Type.String(),
  retryable: Type.Boolean(),
  retryAfterMs: Type.Optional(count()),
});

/** Reading from this connection pauses; more now would only wait. */
export const SlowDownSchema = Type.Object({
  type: Type.Literal('slow-down'),
  retryAfterMs: count(),
});

/** Only with `?signals=1`, per utterance. */
export const SignalsSchema: TObject = Type.Object({
  type: Type.Literal('signals'),
  conversationId: Type.String(),
  ...signalsFields,
});

/** Every answer by its `type`. */
export const STREAM_ANSWERS = {
  accepted: AcceptedSchema,
  refused: RefusedSchema,
  'slow-down': SlowDownSchema,
  signals: SignalsSchema,
} as const;

export type Accepted = Static<typeof AcceptedSchema>;
export type Refused = Static<typeof RefusedSchema>;
export type SlowDown = Static<typeof SlowDownSchema>;

/** The signals of an utterance as they go over the wire. */
export interface SignalsAnswer extends Omit<SignalsView, 'kind'> {
  readonly type: 'signals';
  readonly conversationId: string;
}

export function signalsAnswer(conversationId: string, view: SignalsView): SignalsAnswer {
  const { kind: type, ...signals } = view;
  return { type, conversationId, ...signals };
}
