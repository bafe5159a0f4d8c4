import { scan } from 'secure-json-parse';
import { EngineError, type ErrorCode } from '../../domain/errors.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { complexityOf, maxDepth, maxKeys } from './complexity.ts';
import { toInput } from './toInput.ts';
import { isId, validMessage } from './validate.ts';

export interface DecodeContext {
  /** Comes from the connection, never from the message. */
  readonly tenant: string;
  /** When the last byte of the frame was received. */
  readonly receivedAtMs: number;
  readonly limits: { readonly maxBatchMessages: number };
}

/** Names what an answer is about. */
export interface Reply {
  readonly conversationId: string;
  readonly utteranceId?: string;
}

export type DecodedMessage =
  { readonly kind: 'input'; readonly input: ConversationInput; readonly reply: Reply } | RefusedMessage;

export interface RefusedMessage extends Partial<Reply> {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  /** Names fields and limits; never holds anything of the input. */
  readonly message: string;
  readonly retryable: boolean;
}

/**
 * Decodes one text frame: a message, or a batch (a JSON array of messages) of which each is judged by itself.
 * Pure; never throws; the result has the order of the frame.
 */
export function decodeFrame(text: string, context: DecodeContext): DecodedMessage[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own error quotes the input.
    return [refused(new EngineError('MESSAGE_NOT_JSON', 'the frame is not JSON'))];
  }
  if (!Array.isArray(value)) return [decodeMessage(value, context)];
  const { maxBatchMessages } = context.limits;
  if (value.length > maxBatchMessages)
    return [
      refused(
        new EngineError(
          'BATCH_TOO_LONG',
          `the batch holds ${value.length} messages, limit ${maxBatchMessages}`,
        ),
      ),
    ];
  if (value.length === 0)
    return [refused(new EngineError('MESSAGE_INVALID', 'the batch must hold a message'))];
  return value.map(item => decodeMessage(item, context));
}

function decodeMessage(value: unknown, { tenant, receivedAtMs }: DecodeContext): DecodedMessage {
  try {
    const message = validMessage(safeObject(value));
    const reply = {
      conversationId: message.conversationId,
      ...(message.type === 'utterance' ? { utteranceId: message.utteranceId } : {}),
    };
    return { kind: 'input', input: toInput(message, tenant, receivedAtMs), reply };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return refused(error, value);
  }
}

/** An object that can be walked and copied without harm. @throws EngineError */
function safeObject(value: unknown): object {
  switch (complexityOf(value)) {
    case 'too-deep':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `nested deeper than ${maxDepth} levels`);
    case 'too-many-keys':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `more than ${maxKeys} keys and list items`);
    case 'fine':
      break;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new EngineError('MESSAGE_NOT_JSON', 'a message must be a JSON object');
  // `safe` makes it answer null instead of throwing.
  if (scan(value, { safe: true }) === null)
    throw new EngineError('MESSAGE_FORBIDDEN_KEY', 'a key reaches for the prototype of objects');
  return value;
}

/** Repeats the ids where they are ids, so that the source knows what was refused. */
function refused({ code, message, retryable }: EngineError, value?: unknown): RefusedMessage {
  const { conversationId, utteranceId } = Object(value) as Partial<Record<keyof Reply, unknown>>;
  return {
    kind: 'refused',
    ...(isId(conversationId) ? { conversationId } : {}),
    ...(isId(utteranceId) ? { utteranceId } : {}),
    code,
    message,
    retryable,
  };
}
