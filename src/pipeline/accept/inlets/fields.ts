import { Type, type Static, type TSchema, type TUnsafe } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { EngineError } from '../../../domain/errors.ts';

/**
 * Building blocks of vendor schemas, and their reader. Vendors and the bridges before them write numbers and
 * booleans as strings and absent fields as `null`: the blocks take all of these, the `…Of` functions tell them
 * apart. A value that is neither is refused, never guessed.
 */

/** Most entries of any list in a vendor's message. */
const maxListItems = 1_000;
const numeric = '^ ?-?(?:\\d{1,20}\\.?\\d{0,20}|\\.\\d{1,20})(?:[eE][+-]?\\d{1,2})?$';

/** A field that may be absent or `null`. `schema` must have a `type`. */
export function maybe<T extends TSchema>(schema: T) {
  const types = [schema['type'] as string | readonly string[]].flat();
  return Type.Optional(Type.Unsafe<Static<T> | null>({ ...schema, type: [...types, 'null'] }));
}

export const text = Type.String();
/** A number, or one in a string: "12.5". */
export const number: TUnsafe<number | string> = Type.Unsafe({ type: ['number', 'string'], pattern: numeric });
/** A boolean, or one in a string: "true", "False". */
export const flag: TUnsafe<boolean | string> = Type.Unsafe({
  type: ['boolean', 'string'],
  pattern: '^(?:[Tt]rue|[Ff]alse|TRUE|FALSE)$',
});
/** An id or a label: a string, or a number as some libraries turn it into. */
export const label: TUnsafe<string | number> = Type.Unsafe({ type: ['string', 'number'] });

/** The field that names the kind of message: one of these. */
export function tag<const Names extends readonly [string, ...string[]]>(
  ...names: Names
): TUnsafe<Names[number]> {
  return Type.Unsafe({ type: 'string', enum: [...names] });
}

export function list<T extends TSchema>(items: T, maxItems = maxListItems) {
  return Type.Array(items, { maxItems });
}

export function numberOf(value: number | string | null | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  // Adding nothing turns the negative zero, which JSON does not know, into zero.
  const result = Number(value) + 0;
  return Number.isFinite(result) ? result : undefined;
}

export function flagOf(value: boolean | string | null | undefined): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'boolean' ? value : value.toLowerCase() === 'true';
}

/** The label as a string; undefined when absent, `null` or empty. */
export function labelOf(value: string | number | null | undefined): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

// Not verbose: errors must not carry the message. Not strict: unions of types are the point here.
const ajv = new Ajv({ strict: false, verbose: false, coerceTypes: false, validateSchema: false });

/**
 * A function that checks a message against the schema and gives it its type. Compiled when first used.
 * @throws (the function) EngineError MESSAGE_INVALID naming the field and the rule it breaks
 */
export function reader<T extends TSchema>(schema: T): (message: unknown) => Static<T> {
  let compiled: ValidateFunction<Static<T>> | undefined;
  return message => {
    compiled ??= ajv.compile<Static<T>>(schema);
    if (compiled(message)) return message;
    throw refusal(compiled.errors?.[0]);
  };
}

/** A string field of any value; undefined when it is not an object or has no such string. */
export function textField(value: unknown, field: string): string | undefined {
  const found = fieldOf(value, field);
  return typeof found === 'string' ? found : undefined;
}

/** The field that says what a message is; empty when there is none. */
export function kindOf(message: unknown, field: string): string {
  return textField(message, field) ?? '';
}

/** A field of any value; undefined when it is not an object. */
export function fieldOf(value: unknown, field: string): unknown {
  return isObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws EngineError MESSAGE_NOT_JSON unless it is a JSON object, the form of every vendor's messages */
export function objectOf(message: unknown): Record<string, unknown> {
  if (isObject(message)) return message;
  throw new EngineError('MESSAGE_NOT_JSON', 'a message must be a JSON object');
}

export function invalid(message: string): EngineError {
  return new EngineError('MESSAGE_INVALID', message);
}

/** Paths and rules come from the schema; names of fields that are not in it are never reported. */
function refusal(error: ErrorObject | undefined): EngineError {
  const path = (error?.instancePath ?? '').split('/').slice(1).join('.');
  return invalid(`${path} ${error?.message ?? 'does not match its schema'}`.trim());
}
