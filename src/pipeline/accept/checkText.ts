import { EngineError } from '../../domain/errors.ts';
import { maxTextUnits } from './messages.ts';

const loneSurrogate = /\p{Surrogate}/u;

/** Why nothing here reads a text, wherever it comes from: TEXT_TOO_LONG, TEXT_NOT_UNICODE; undefined when it can be read. */
export function textError(text: string): EngineError | undefined {
  if (text.length > maxTextUnits) return textTooLong();
  if (loneSurrogate.test(text))
    return new EngineError('TEXT_NOT_UNICODE', 'text must not hold half of a surrogate pair');
  return undefined;
}

/** @throws EngineError TEXT_TOO_LONG, TEXT_NOT_UNICODE */
export function checkText(text: string): void {
  const error = textError(text);
  if (error !== undefined) throw error;
}

export function textTooLong(): EngineError {
  return new EngineError('TEXT_TOO_LONG', `text must have at most ${maxTextUnits} UTF-16 units`);
}
