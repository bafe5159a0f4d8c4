import { scan } from 'secure-json-parse';
import { EngineError } from '../../../domain/errors.ts';
import { complexityOf } from '../complexity.ts';
import type { InletEncoding, InletError } from './inlet.ts';
import { errorResult } from './results.ts';

/** Vendors nest deeper and list more (words with their times) than our own messages do. */
const limits = { maxDepth: 32, maxKeys: 20_000 };
const maxFormFields = 256;

export type ParsedMessage = { readonly kind: 'message'; readonly message: unknown } | InletError;

/** Turns one raw frame or body into what `convert` takes. Pure; never throws. */
export function parseMessage(raw: string, encoding: InletEncoding): ParsedMessage {
  try {
    return { kind: 'message', message: harmless(parsed(raw, encoding)) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return errorResult(error);
  }
}

/**
 * JSON inside a string field, or a whole body.
 * @throws EngineError MESSAGE_NOT_JSON naming the place; the parser's own error would quote the input
 */
export function parseJson(raw: string, place: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new EngineError('MESSAGE_NOT_JSON', `${place} is not JSON`);
  }
}

function parsed(raw: string, encoding: InletEncoding): unknown {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const looksLikeJson = /^\s*[{[]/u.test(text);
  switch (encoding) {
    case 'json':
      return parseJson(text, 'the message');
    case 'form':
      return looksLikeJson ? parseJson(text, 'the message') : parseForm(text);
    case 'headers-json':
      return looksLikeJson ? { headers: {}, body: parseJson(text, 'the message') } : parseHeaders(text);
  }
}

/** The first value of each field. Not a form at all: MESSAGE_INVALID, so that nothing empty passes for one. */
function parseForm(text: string): unknown {
  const fields = new URLSearchParams(text.trim());
  if (fields.size > maxFormFields)
    throw new EngineError('MESSAGE_TOO_COMPLEX', `more than ${maxFormFields} form fields`);
  if (!text.includes('=')) throw new EngineError('MESSAGE_INVALID', 'the body is not a form');
  return Object.fromEntries([...fields].reverse());
}

function parseHeaders(text: string): unknown {
  const blank = /\r?\n\r?\n/u.exec(text);
  const head = blank === null ? text : text.slice(0, blank.index);
  const body = blank === null ? '' : text.slice(blank.index + blank[0].length).trim();
  const lines = head.split(/\r?\n/u).filter(line => line.trim() !== '');
  if (lines.length === 0 || lines.length > maxFormFields)
    throw new EngineError('MESSAGE_INVALID', `a frame must have 1 to ${maxFormFields} header lines`);
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new EngineError('MESSAGE_INVALID', 'a header line must be Name: value');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(body === '' ? {} : { body: parseJson(body, 'the body') }),
  };
}

/** A value that can be walked and copied without harm. @throws EngineError */
export function harmless(value: unknown): unknown {
  switch (complexityOf(value, limits)) {
    case 'too-deep':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `nested deeper than ${limits.maxDepth} levels`);
    case 'too-many-keys':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `more than ${limits.maxKeys} keys and list items`);
    case 'fine':
      break;
  }
  // `safe` makes it answer null instead of throwing.
  if (typeof value === 'object' && value !== null && scan(value, { safe: true }) === null)
    throw new EngineError('MESSAGE_FORBIDDEN_KEY', 'a key reaches for the prototype of objects');
  return value;
}
