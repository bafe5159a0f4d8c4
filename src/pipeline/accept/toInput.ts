import type { ConversationOpening, ConversationPatch } from '../../domain/conversation.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { instantMs } from './instant.ts';
import type {
  ConversationStartedMessage,
  ConversationUpdatedMessage,
  StreamMessage,
  UtteranceMessage,
} from './messages.ts';

/** Turns a valid message into what the pipeline takes. Copies named fields only: nothing else gets in. */
export function toInput(message: StreamMessage, tenant: string, receivedAtMs: number): ConversationInput {
  const key = { tenant, conversationId: message.conversationId };
  switch (message.type) {
    case 'conversation.started':
      return { kind: 'started', key, info: openingOf(message), receivedAtMs };
    case 'conversation.updated':
      return { kind: 'updated', key, patch: patchOf(message), receivedAtMs };
    case 'conversation.ended':
      return { kind: 'ended', key, reason: message.reason ?? 'completed', receivedAtMs };
    case 'utterance':
      return { kind: 'utterance', key, utterance: present(message, utteranceFields), receivedAtMs };
  }
}

const utteranceFields = [
  'utteranceId',
  'role',
  'participantId',
  'text',
  'final',
  'revision',
  'beginOffsetMs',
  'endOffsetMs',
  'confidence',
  'language',
] as const satisfies readonly (keyof UtteranceMessage)[];

function openingOf(message: ConversationStartedMessage): ConversationOpening {
  const startedAtMs = message.startedAt === undefined ? undefined : instantMs(message.startedAt);
  return { ...patchOf(message), ...(startedAtMs === undefined ? {} : { startedAtMs }) };
}

function patchOf(message: ConversationStartedMessage | ConversationUpdatedMessage): ConversationPatch {
  const { participants, customer, attributes } = message;
  return {
    ...present(message, ['channel', 'language', 'sector']),
    ...(participants === undefined
      ? {}
      : { participants: participants.map(({ id, role }) => ({ id, role })) }),
    ...(customer === undefined ? {} : { customer: present(customer, ['id', 'preferredChannel', 'tier']) }),
    ...(attributes === undefined ? {} : { attributes: { ...attributes } }),
  };
}

/** The named fields of an object, without those that are absent. */
function present<T extends object, K extends keyof T>(from: T, fields: readonly K[]): Pick<T, K> {
  const entries = fields.filter(field => from[field] !== undefined).map(field => [field, from[field]]);
  return Object.fromEntries(entries) as Pick<T, K>;
}
