import { EngineError } from '../../domain/errors.ts';
import { fieldOf } from '../../pipeline/accept/inlets/fields.ts';
import type { Inlet } from '../../pipeline/accept/inlets/inlet.ts';
import { parseMessage } from '../../pipeline/accept/inlets/parse.ts';

/** @throws EngineError MESSAGE_NOT_JSON for bytes that are no UTF-8, MESSAGE_INVALID for none */
export function bodyText(body: Buffer): string {
  if (body.length === 0) throw new EngineError('MESSAGE_INVALID', 'the body is empty');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new EngineError('MESSAGE_NOT_JSON', 'the body is not UTF-8');
  }
}

/**
 * The vendor's message in a body; a CloudEvents envelope around it is taken off.
 * @throws EngineError MESSAGE_*
 */
export function messageIn(text: string, inlet: Inlet, contentType = ''): unknown {
  const isEnvelope = contentType.toLowerCase().startsWith('application/cloudevents+json');
  const parsed = parseMessage(text, isEnvelope ? 'json' : inlet.encoding);
  if (parsed.kind === 'error') throw new EngineError(parsed.code, parsed.message);
  if (!isEnvelope) return parsed.message;
  const data = fieldOf(parsed.message, 'data');
  if (data === undefined) throw new EngineError('MESSAGE_INVALID', 'the event has no data');
  return data;
}
