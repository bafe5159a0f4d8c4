import type { TSchema } from '@sinclair/typebox';
import fc from 'fast-check';

/** Values that a schema of an inlet admits: objects, lists, unions of types, patterns, enums. */
export function validFor(schema: TSchema): fc.Arbitrary<unknown> {
  const values = schema['enum'] as readonly unknown[] | undefined;
  if (values !== undefined) return fc.constantFrom(...values);
  const types = [schema['type'] as string | readonly string[] | undefined].flat();
  const each = types.map(type => validForType(schema, type));
  const first = each[0] ?? fc.jsonValue({ maxDepth: 1 });
  return each.length > 1 ? fc.oneof(...each) : first;
}

function validForType(schema: TSchema, type: string | undefined): fc.Arbitrary<unknown> {
  switch (type ?? 'any') {
    case 'object':
      return objectFor(schema);
    case 'array':
      return fc.array(validFor(schema['items'] as TSchema), { maxLength: 4 });
    case 'string':
      return typeof schema['pattern'] === 'string'
        ? fc.stringMatching(new RegExp(schema['pattern']))
        : fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom(...plausible(schema)));
    case 'number':
      return fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(600));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Strings that mean something to some inlet, so that generated messages get past the first question. */
function plausible(schema: TSchema): string[] {
  const examples = (schema.examples as readonly string[] | undefined) ?? [];
  return [
    ...examples,
    'Success',
    '2026-11-22T09:30:00.123456789Z',
    '0.9s',
    'PT1M2.5S',
    '{"transcript":"hi"}',
    '',
  ];
}

function objectFor(schema: TSchema): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, TSchema>;
  const required = (schema['required'] ?? []) as string[];
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, child]) => [name, validFor(child)]),
  );
  return fc.record(model, { requiredKeys: required });
}

/** A value of every JSON type. */
const anyType = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.constant(Number.MAX_SAFE_INTEGER * 2),
  fc.string({ maxLength: 8 }),
  fc.constant('\uD800'),
  fc.constant([]),
  fc.constant([null, [], {}]),
  fc.constant({}),
  fc.constant({ toString: 1, length: 9 }),
);

/** Valid messages with one place, at any depth, that holds a value of any type, or is gone. */
export function spoiltFor(schema: TSchema): fc.Arbitrary<unknown> {
  const change = fc.oneof({ weight: 4, arbitrary: anyType }, fc.constant(undefined));
  return fc.tuple(validFor(schema), fc.nat(), change).map(([message, at, value]) => {
    const places = placesOf(message);
    const place = places[at % Math.max(1, places.length)];
    return place === undefined ? value : replaced(message, place, value);
  });
}

type Place = readonly (string | number)[];

/** Every place in a JSON value, the root left out. */
export function placesOf(value: unknown, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf(child, place)];
  });
}

/** A copy with another value at a place; without it when the value is undefined. */
export function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const child: unknown = (value as Record<string | number, unknown>)[key];
  const next = rest.length === 0 ? by : replaced(child, rest, by);
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? next : item));
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, old]): [string, unknown][] => {
      if (name !== key) return [[name, old]];
      return next === undefined ? [] : [[name, next]];
    }),
  );
}
