import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { EngineError } from '../../domain/errors.ts';
import { checkText, textTooLong } from './checkText.ts';
import { instantMs } from './instant.ts';
import {
  STREAM_MESSAGES,
  idPattern,
  maxIdChars,
  type StreamMessage,
  type StreamMessageType,
} from './messages.ts';

const idForm = new RegExp(idPattern, 'u');
const idFields: ReadonlySet<string> = new Set(['conversationId', 'utteranceId', 'participantId', 'id']);

/** True for a string that may name a conversation, an utterance or a participant. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && idForm.test(value);
}

const validators = compileValidators();

/**
 * Checks a parsed object against the schema of its type.
 * @throws EngineError with the code of the first thing wrong; its message names fields and limits, no values
 */
export function validMessage(value: object): StreamMessage {
  const type: unknown = 'type' in value ? value.type : undefined;
  if (typeof type !== 'string') throw invalid('type must be string');
  const validate = validators.get(type);
  if (validate === undefined)
    throw new EngineError(
      'MESSAGE_TYPE_UNKNOWN',
      `type must be one of ${Object.keys(STREAM_MESSAGES).join(', ')}`,
    );
  if (!validate(value)) throw refusal(validate.errors?.[0]);
  checkBeyondSchema(value);
  return value;
}

function compileValidators(): ReadonlyMap<string, ValidateFunction<StreamMessage>> {
  // No coercion: "12" is not a number. Not verbose: errors must not carry the input.
  const ajv = new Ajv({ strict: true, coerceTypes: false, useDefaults: false, verbose: false });
  ajv.addFormat('date-time', text => instantMs(text) !== undefined);
  const types = Object.keys(STREAM_MESSAGES) as StreamMessageType[];
  return new Map(types.map(type => [type, ajv.compile<StreamMessage>(STREAM_MESSAGES[type])]));
}

/** What JSON Schema can't say: UTF-16 units, surrogates, one field against another. */
function checkBeyondSchema(message: StreamMessage): void {
  if (message.type !== 'utterance') return;
  const { text, beginOffsetMs, endOffsetMs } = message;
  checkText(text);
  if (beginOffsetMs !== undefined && endOffsetMs !== undefined && endOffsetMs < beginOffsetMs)
    throw invalid('endOffsetMs must be >= beginOffsetMs');
}

function refusal(error: ErrorObject | undefined): EngineError {
  if (error === undefined) return invalid('the message does not match its schema');
  const path = error.instancePath.split('/').slice(1);
  const field = path.at(-1) ?? '';
  if (error.keyword === 'pattern' && idFields.has(field))
    return new EngineError(
      'ID_INVALID',
      `${fieldPath(path)} must have 1 to ${maxIdChars} characters, no control characters, no half surrogate pairs`,
    );
  if (error.keyword === 'maxLength' && field === 'text') return textTooLong();
  const missing: unknown = error.params['missingProperty'];
  if (typeof missing === 'string') return invalid(`${fieldPath([...path, missing])} is missing`);
  // Ajv's texts name keywords and limits of the schema, never values.
  return invalid(`${fieldPath(path)} ${error.message ?? 'is invalid'}`);
}

/** Names of attributes are the source's words: they are not repeated. */
function fieldPath([first = '', ...rest]: readonly string[]): string {
  return first === 'attributes' && rest.length > 0 ? 'attributes.*' : [first, ...rest].join('.');
}

function invalid(message: string): EngineError {
  return new EngineError('MESSAGE_INVALID', message);
}
