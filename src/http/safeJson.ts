import { scan } from 'secure-json-parse';
import { EngineError } from '../domain/errors.ts';
import { complexityOf, maxDepth, maxKeys } from '../pipeline/accept/complexity.ts';

/**
 * Parses JSON that comes from outside and is small by nature. What it returns can be walked and copied.
 * @throws EngineError MESSAGE_NOT_JSON, MESSAGE_TOO_COMPLEX or MESSAGE_FORBIDDEN_KEY; never quotes the text
 */
export function parseSafely(text: string): unknown {
  const value = parse(text);
  switch (complexityOf(value)) {
    case 'too-deep':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `nested deeper than ${maxDepth} levels`);
    case 'too-many-keys':
      throw new EngineError('MESSAGE_TOO_COMPLEX', `more than ${maxKeys} keys and list items`);
    case 'fine':
      break;
  }
  // `safe` makes it answer null instead of throwing.
  if (typeof value === 'object' && value !== null && scan(value, { safe: true }) === null)
    throw new EngineError('MESSAGE_FORBIDDEN_KEY', 'a key reaches for the prototype of objects');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the input.
    throw new EngineError('MESSAGE_NOT_JSON', 'not JSON');
  }
}
