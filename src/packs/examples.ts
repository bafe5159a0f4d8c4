import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { LANGUAGES, ROLES, type Language, type Role } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import { PHRASE_CATEGORIES } from '../domain/signals.ts';
import type { Pack } from './loadPack.ts';

/** Largest file of examples; larger ones are refused unread. */
const maxFileBytes = 1_048_576;

const strict = { additionalProperties: false } as const;
const Speaker = Type.Unsafe<Role>({ type: 'string', enum: ROLES });
const Text = Type.String({ minLength: 1, maxLength: 2_000 });
const Names = Type.Array(Type.String(), { uniqueItems: true });

const ExampleLine = Type.Object(
  {
    text: Type.Optional(Text),
    role: Type.Optional(Speaker),
    dialogue: Type.Optional(
      Type.Array(Type.Object({ role: Speaker, text: Text }, strict), { minItems: 1, maxItems: 20 }),
    ),
    expect: Type.Optional(Names),
    not: Type.Optional(Names),
  },
  strict,
);
const isExampleLine = new Ajv({ strict: false }).compile<Static<typeof ExampleLine>>(ExampleLine);

/** What must, or must not, be found in a text or a short dialogue. */
export interface PackExample {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly language: Language;
  readonly utterances: readonly { readonly role: Role; readonly text: string }[];
  /** Categories, and journey events as `journey:<id>`. Absent: only `not` counts. */
  readonly expect?: readonly string[];
  readonly not: readonly string[];
}

/**
 * The examples in a pack's folder; a file that is not there holds none.
 * @throws EngineError PACK_INVALID naming file, line and reason
 */
export function readExamples(folder: string, pack: Pack): PackExample[] {
  const known = new Set<string>([
    ...PHRASE_CATEGORIES,
    ...[...pack.facts.journeyEvents.keys()].map(id => `journey:${id}`),
  ]);
  return LANGUAGES.flatMap(language => {
    const file = join(folder, 'examples', `${language}.jsonl`);
    return readLines(file).flatMap(({ line, text }) =>
      text.trim() === '' ? [] : [parseExample(text, { file, line, language }, known)],
    );
  });
}

function readLines(file: string): { readonly line: number; readonly text: string }[] {
  if (!existsSync(file)) return [];
  const { size } = statSync(file);
  if (size > maxFileBytes)
    throw new EngineError('PACK_INVALID', `${file}: ${size} bytes, limit ${maxFileBytes}`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }));
}

function parseExample(
  json: string,
  place: Pick<PackExample, 'file' | 'line' | 'language'>,
  known: ReadonlySet<string>,
): PackExample {
  const invalid = (reason: string) =>
    new EngineError('PACK_INVALID', `${place.file}, line ${place.line}: ${reason}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw invalid('not valid JSON');
  }
  if (!isExampleLine(value)) {
    const error = isExampleLine.errors?.[0];
    throw invalid(`${error?.instancePath.slice(1) ?? ''} ${error?.message ?? 'is invalid'}`.trim());
  }
  const { text, role = 'customer', dialogue, expect, not = [] } = value;
  if ((text === undefined) === (dialogue === undefined))
    throw invalid('must have either "text" or "dialogue"');
  if (expect === undefined && not.length === 0) throw invalid('must have "expect" or "not"');
  for (const name of [...(expect ?? []), ...not])
    if (!known.has(name)) throw invalid(`"${name}" is neither a category nor an event of the pack`);
  return {
    ...place,
    utterances: dialogue ?? (text === undefined ? [] : [{ role, text }]),
    ...(expect === undefined ? {} : { expect }),
    not,
  };
}
