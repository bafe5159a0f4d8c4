import type { Channel, ConversationPatch } from '../../domain/conversation.ts';
import { CHANNELS } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import type { InletSettings } from '../../pipeline/accept/inlets/apply.ts';
import { isId } from '../../pipeline/accept/validate.ts';
import type { InletSetup } from './inletSetup.ts';

/** What the address adds to a vendor's messages. */
export interface StreamSettings {
  readonly inlet: InletSettings;
  /** What a conversation is opened with. */
  readonly opening: ConversationPatch & { readonly channel: Channel };
}

const maxLabelChars = 128;

/**
 * `?conversation=`, `speaker`, `stream`: as docs/inlets/README.md says under "One call in two streams"; `channel`, `language`,
 * `sector`, `queue`: of conversations that begin here.
 * @throws EngineError ID_INVALID, MESSAGE_INVALID
 */
export function settingsIn(query: URLSearchParams, { inlet, roles }: InletSetup): StreamSettings {
  const conversationId = query.get('conversation') ?? undefined;
  if (conversationId !== undefined && !isId(conversationId))
    throw new EngineError('ID_INVALID', 'conversation must be an id of 1 to 128 characters');
  const speaker = labelIn(query, 'speaker');
  const stream = labelIn(query, 'stream');
  const language = labelIn(query, 'language');
  const sector = labelIn(query, 'sector');
  const queue = labelIn(query, 'queue');
  return {
    inlet: {
      roles,
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(speaker === undefined ? {} : { speaker }),
      ...(stream === undefined ? {} : { stream }),
    },
    opening: {
      channel: channelIn(query) ?? inlet.channel,
      ...(language === undefined ? {} : { language }),
      ...(sector === undefined ? {} : { sector }),
      ...(queue === undefined ? {} : { attributes: { queue } }),
    },
  };
}

function labelIn(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name) ?? undefined;
  if (value === undefined) return undefined;
  const controls = /[\p{Cc}\p{Surrogate}]/u;
  if (value === '' || value.length > maxLabelChars || controls.test(value))
    throw new EngineError('MESSAGE_INVALID', `${name} must have 1 to ${maxLabelChars} characters`);
  return value;
}

function channelIn(query: URLSearchParams): Channel | undefined {
  const given = query.get('channel');
  if (given === null) return undefined;
  const channel = CHANNELS.find(known => known === given);
  if (channel === undefined)
    throw new EngineError('MESSAGE_INVALID', `channel must be one of ${CHANNELS.join(', ')}`);
  return channel;
}
