import { PulsoError } from './clientError.ts';
import type { OutgoingMessage } from './wire.ts';

/** The engine's own limits, by default; a test compares them with its code. */
export const messageLimits = {
  idPattern: '^[^\\p{Cc}\\p{Cs}]{1,128}$',
  maxTextUnits: 10_000,
  /** Past this the engine would close the connection, and with it everything else on it. */
  maxMessageBytes: 65_536,
} as const;

const idForm = new RegExp(messageLimits.idPattern, 'u');
const loneSurrogate = /\p{Surrogate}/u;
/** No UTF-16 unit takes more bytes of UTF-8. */
const maxBytesPerUnit = 3;

/**
 * The message as text, after a look at what the engine could not answer by id, or would close for.
 * @throws PulsoError with the engine's own codes
 */
export function encode(message: OutgoingMessage): string {
  checkId('conversationId', message.conversationId);
  if (message.type === 'utterance') {
    checkId('utteranceId', message.utteranceId);
    if (message.text.length > messageLimits.maxTextUnits)
      throw new PulsoError(
        'TEXT_TOO_LONG',
        `text must have at most ${messageLimits.maxTextUnits} UTF-16 units`,
      );
    // JSON.stringify would escape it, and the engine refuse it.
    if (loneSurrogate.test(message.text))
      throw new PulsoError('TEXT_NOT_UNICODE', 'text must not hold half of a surrogate pair');
  }
  const text = JSON.stringify(message);
  if (isTooLong(text))
    throw new PulsoError(
      'MESSAGE_TOO_LARGE',
      `the message has more than ${messageLimits.maxMessageBytes} bytes as JSON`,
    );
  return text;
}

function checkId(field: string, id: string): void {
  if (!idForm.test(id))
    throw new PulsoError(
      'ID_INVALID',
      `${field} must have 1 to 128 characters, no control characters, no half surrogate pairs`,
    );
}

function isTooLong(text: string): boolean {
  const { maxMessageBytes } = messageLimits;
  if (text.length * maxBytesPerUnit <= maxMessageBytes) return false;
  return new TextEncoder().encode(text).length > maxMessageBytes;
}
