import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { LANGUAGES, ROLES } from '../domain/conversation.ts';
import { PHRASE_CATEGORIES } from '../domain/signals.ts';

const strict = { additionalProperties: false } as const;
const oneOf = <T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: values });
/** An object that may have one value per name, and nothing else. */
const perName = <T extends TSchema, N extends string>(names: readonly N[], value: T) =>
  Type.Unsafe<Partial<Record<N, Static<T>>>>(
    Type.Object(Object.fromEntries(names.map(name => [name, Type.Optional(value)])), strict),
  );

const Id = Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' });
const Ids = Type.Array(Id, { uniqueItems: true });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Word = Type.String({ minLength: 1, maxLength: 60 });
const PatternText = Type.String({ minLength: 1, maxLength: 1_000 });
const Patterns = Type.Array(PatternText, { minItems: 1 });
const ListName = '^[a-z][a-z-]*$';

const Words = Type.Object(
  {
    spellings: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 60 }), Word)),
    negators: Type.Optional(Type.Array(Word)),
    transparent: Type.Optional(Type.Array(Word)),
  },
  strict,
);

const Phrase = Type.Object(
  {
    id: Id,
    weight: Share,
    negatable: Type.Optional(Type.Boolean()),
    roles: Type.Optional(Type.Array(oneOf(ROLES), { minItems: 1, uniqueItems: true })),
    en: Type.Optional(Patterns),
    es: Type.Optional(Patterns),
  },
  strict,
);

/** Only `id` is required: an event that the pack inherits is only added to. */
const JourneyEvent = Type.Object(
  {
    id: Id,
    stage: Type.Optional(Id),
    title: Type.Optional(perName(LANGUAGES, Type.String({ minLength: 1, maxLength: 80 }))),
    severity: Type.Optional(Share),
    weight: Type.Optional(Share),
    skills: Type.Optional(Ids),
    reschedulable: Type.Optional(Type.Boolean()),
    negatable: Type.Optional(Type.Boolean()),
    roles: Type.Optional(Type.Array(oneOf(ROLES), { minItems: 1, uniqueItems: true })),
    phrases: Type.Optional(perName(LANGUAGES, Patterns)),
    exceptions: Type.Optional(perName(LANGUAGES, Patterns)),
  },
  strict,
);

/** pack.yaml, as docs/packs.md describes it. */
export const PackSchema = Type.Object(
  {
    pack: Id,
    extends: Type.Optional(Id),
    version: Type.String({ pattern: String.raw`^\d+\.\d+\.\d+$` }),
    description: Type.Optional(Type.String({ maxLength: 500 })),
    languages: Type.Array(oneOf(LANGUAGES), { minItems: 1, uniqueItems: true }),
    sectors: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { uniqueItems: true })),
    stages: Type.Optional(Ids),
    skills: Type.Optional(Ids),
    journeyEvents: Type.Optional(Type.Array(JourneyEvent)),
    distant: Type.Optional(perName(LANGUAGES, Patterns)),
    words: Type.Optional(perName(LANGUAGES, Words)),
    lists: Type.Optional(
      perName(LANGUAGES, Type.Record(Type.String({ pattern: ListName }), Patterns, strict)),
    ),
    phrases: Type.Optional(perName(PHRASE_CATEGORIES, Type.Array(Phrase))),
    exceptions: Type.Optional(perName(PHRASE_CATEGORIES, perName(LANGUAGES, Patterns))),
  },
  strict,
);

export type PackFile = Static<typeof PackSchema>;
