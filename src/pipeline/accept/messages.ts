import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { CHANNELS, ROLES } from '../../domain/conversation.ts';

/**
 * The messages a source may send on `/v1/streams`, as JSON Schema: docs/protocol.md explains them. Fields that
 * are not named here are ignored, so that a newer source can talk to an older engine.
 */

/** Longest text of one utterance, in UTF-16 units. (JSON Schema counts code points: never more than these.) */
export const maxTextUnits = 10_000;
export const maxIdChars = 128;
/** Free labels such as `sector`: short, without control characters and lone surrogates. */
const maxLabelChars = 128;
const maxAttributes = 50;
const maxAttributeChars = 256;
const maxParticipants = 50;

/** A pattern without alternatives that overlap: linear in the length of the input. */
export const idPattern = `^[^\\p{Cc}\\p{Cs}]{1,${maxIdChars}}$`;
const labelPattern = '^[^\\p{Cc}\\p{Cs}]+$';

const id = (description: string) => Type.String({ pattern: idPattern, description });
const label = (description: string, maxLength = maxLabelChars) =>
  Type.String({ pattern: labelPattern, maxLength, description });
const oneOf = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });
const count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

const channel = oneOf(CHANNELS, 'Where the words come from.');
const language = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,35}$',
  description: 'BCP 47 tag. Languages the engine does not know are accepted and not scored.',
});
const participants = Type.Array(
  Type.Object({ id: id('As the source names them.'), role: oneOf(ROLES, 'Who they are.') }),
  { maxItems: maxParticipants, description: 'Who takes part.' },
);
const customer = Type.Object({
  id: id('As the source names them.'),
  preferredChannel: optional(channel),
  tier: optional(label('For example `gold`.')),
});
const attributes = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: maxAttributes,
  propertyNames: { type: 'string', pattern: labelPattern, maxLength: maxLabelChars },
  additionalProperties: { type: 'string', pattern: '^[^\\p{Cs}]*$', maxLength: maxAttributeChars },
  description: 'Labels of the source, for example `queue`; subscribers filter by them.',
});

const conversationId = id('Names the conversation within its tenant.');
const known = {
  channel: optional(channel),
  language: optional(language),
  sector: optional(label('For example `airline`.')),
  participants: optional(participants),
  customer: optional(customer),
  attributes: optional(attributes),
};

export const ConversationStartedSchema = Type.Object({
  type: Type.Literal('conversation.started'),
  conversationId,
  ...known,
  startedAt: optional(Type.String({ format: 'date-time', description: 'RFC 3339; else when it arrives.' })),
});

export const ConversationUpdatedSchema = Type.Object({
  type: Type.Literal('conversation.updated'),
  conversationId,
  ...known,
});

export const ConversationEndedSchema = Type.Object({
  type: Type.Literal('conversation.ended'),
  conversationId,
  reason: optional(label('Why, for example `completed` (the default).')),
});

export const UtteranceSchema = Type.Object({
  type: Type.Literal('utterance'),
  conversationId,
  utteranceId: id('Names the utterance within its conversation.'),
  role: oneOf(ROLES, 'Who speaks.'),
  participantId: optional(id('Which of the participants speaks.')),
  text: Type.String({ maxLength: maxTextUnits, description: 'May be empty; then it is not scored.' }),
  final: Type.Boolean({ description: 'False while the recogniser may still change its mind.' }),
  revision: optional(count('Rises with each change of the same utterance; absent: order of arrival.')),
  beginOffsetMs: optional(count('From the start of the conversation.')),
  endOffsetMs: optional(count('Not before `beginOffsetMs`. Utterances may overlap.')),
  confidence: optional(Type.Number({ minimum: 0, maximum: 1, description: 'Of the recogniser.' })),
  language: optional(language),
});

/** Every message by its `type`. */
export const STREAM_MESSAGES = {
  'conversation.started': ConversationStartedSchema,
  utterance: UtteranceSchema,
  'conversation.updated': ConversationUpdatedSchema,
  'conversation.ended': ConversationEndedSchema,
} as const;

export type StreamMessageType = keyof typeof STREAM_MESSAGES;
export type ConversationStartedMessage = Static<typeof ConversationStartedSchema>;
export type ConversationUpdatedMessage = Static<typeof ConversationUpdatedSchema>;
export type ConversationEndedMessage = Static<typeof ConversationEndedSchema>;
export type UtteranceMessage = Static<typeof UtteranceSchema>;
export type StreamMessage =
  ConversationStartedMessage | ConversationUpdatedMessage | ConversationEndedMessage | UtteranceMessage;
