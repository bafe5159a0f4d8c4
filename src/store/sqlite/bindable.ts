import { EngineError } from '../../domain/errors.ts';

/** What a parameter of a statement may be. */
export type Bindable = string | number | bigint | Uint8Array | null;

/**
 * Lets only through what the database keeps as it is. libsql ends the whole process on a boolean, keeps undefined
 * and NaN as null, reads strings back up to U+0000 only, and takes lone surrogates for one another. Pure.
 */
export function bindable(value: unknown): Bindable {
  if (value === null || typeof value === 'bigint' || value instanceof Uint8Array) return value;
  if (typeof value === 'string' && isStorable(value)) return value;
  if (typeof value === 'number' && isExact(value)) return value;
  throw new EngineError('INTERNAL', `a value of type ${typeof value} can't be stored`);
}

/** Infinity and NaN become null; beyond the safe integers two numbers may be one. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Whether a text can be a key: the database would confuse others. Pure. */
export function isStorable(text: string): boolean {
  return !/\p{Surrogate}/u.test(text) && !text.includes('\u0000');
}
