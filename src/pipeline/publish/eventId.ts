import { createHash } from 'node:crypto';

/**
 * An event id that depends on its content alone: 128 bits of SHA-256 over the parts, in hex. Recomputing an
 * event after a crash gives the id that its subscribers already know.
 */
export function eventId(parts: readonly (string | number | boolean)[]): string {
  // As JSON, so that ['a', 'bc'] and ['ab', 'c'] differ.
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
