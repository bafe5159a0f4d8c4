import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { CHANNELS, ROLES } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Union(values.map(value => Type.Literal(value)));
const id = () => Type.String({ minLength: 1, maxLength: 128, pattern: '^\\P{Cc}+$' });
const offsetMs = () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** One line of a conversation file (docs/cli.md). Fields that are not named here are ignored. */
const RecordedUtteranceSchema = Type.Object({
  conversation_id: id(),
  channel: oneOf(CHANNELS),
  lang: Type.String({ minLength: 2, maxLength: 35 }),
  speaker: oneOf(ROLES),
  start_ms: offsetMs(),
  end_ms: offsetMs(),
  text: Type.String({ maxLength: 10_000 }),
  final: Type.Optional(Type.Boolean()),
  utterance_id: Type.Optional(id()),
  revision: Type.Optional(Type.Integer({ minimum: 0 })),
  sector: Type.Optional(id()),
  queue: Type.Optional(id()),
  customer: Type.Optional(
    Type.Object({
      id: id(),
      preferredChannel: Type.Optional(oneOf(CHANNELS)),
      tier: Type.Optional(id()),
    }),
  ),
});
export type RecordedUtterance = Static<typeof RecordedUtteranceSchema>;

export type LineParser = (text: string, where: string) => RecordedUtterance;

/**
 * Makes the parser of lines. What it throws names place and field, never the words of the line.
 * @throws EngineError FILE_INVALID from the parser, `where` first
 */
export function createLineParser(): LineParser {
  const validate = new Ajv({ unicodeRegExp: true }).compile<RecordedUtterance>(RecordedUtteranceSchema);
  return (text, where) => {
    const row = parseJson(text, where);
    if (!validate(row)) {
      const error = validate.errors?.[0];
      const missing: unknown = error?.params['missingProperty'];
      const path = (error?.instancePath ?? '').slice(1).replaceAll('/', '.');
      if (typeof missing === 'string')
        throw invalid(where, `${[path, missing].filter(Boolean).join('.')} is missing`);
      throw invalid(where, `${path === '' ? 'the line' : path} ${describe(error?.keyword, error?.message)}`);
    }
    if (row.end_ms < row.start_ms) throw invalid(where, 'end_ms is before start_ms');
    if (row.final === false && row.utterance_id === undefined)
      throw invalid(where, 'an interim (final: false) needs an utterance_id');
    return row;
  };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the line: it must not be passed on.
    throw invalid(where, 'the line is not JSON');
  }
}

function describe(keyword: string | undefined, message: string | undefined): string {
  if (keyword === 'const' || keyword === 'anyOf') return 'is not one of the allowed values';
  if (keyword === 'pattern') return 'must not hold control characters';
  return message ?? 'is invalid';
}

function invalid(where: string, problem: string): EngineError {
  return new EngineError('FILE_INVALID', `${where}: ${problem}`);
}
