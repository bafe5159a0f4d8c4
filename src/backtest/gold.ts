import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { EngineError } from '../domain/errors.ts';
import { LEVELS, type Level } from '../domain/escalation.ts';
import { PHRASE_CATEGORIES, SENTIMENT_LABELS } from '../domain/signals.ts';
import { textLines } from '../replay/textLines.ts';

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const index = () => Type.Integer({ minimum: 0 });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** One line of a gold file (docs/backtest.md). Fields that are not named here are ignored. */
const GoldLineSchema = Type.Object({
  conversation_id: Type.String({ minLength: 1, maxLength: 128 }),
  level: oneOf(['none', ...LEVELS] as const),
  watchAt: orNull(index()),
  alertAt: orNull(index()),
  phrases: Type.Array(Type.Object({ at: index(), category: oneOf(PHRASE_CATEGORIES) })),
  sentiment: Type.Record(Type.String({ pattern: '^[0-9]{1,9}$' }), oneOf(SENTIMENT_LABELS), {
    additionalProperties: false,
  }),
  sector: Type.Optional(orNull(Type.String())),
  outcome: orNull(oneOf(['recovered', 'lost', 'open'] as const)),
  recoveredAt: Type.Optional(orNull(index())),
});

/** What people would have wanted of one conversation; indices count its utterances from 0, in the order of the file. */
export interface GoldLabel extends Static<typeof GoldLineSchema> {
  readonly level: 'none' | Level;
  /** File and line, for messages. */
  readonly where: string;
}

export type Gold = ReadonlyMap<string, GoldLabel>;

/**
 * Reads a gold file; gzip too.
 * @throws EngineError FILE_UNREADABLE; FILE_INVALID with file, line and field
 */
export async function readGold(path: string): Promise<Gold> {
  const validate = new Ajv({ allowUnionTypes: true }).compile<Static<typeof GoldLineSchema>>(GoldLineSchema);
  const labels = new Map<string, GoldLabel>();
  for await (const { number, text } of textLines(path)) {
    const where = `${path}:${number}`;
    const row = parsed(text, where);
    if (!validate(row)) {
      const error = validate.errors?.[0];
      const missing: unknown = error?.params['missingProperty'];
      const field = (error?.instancePath ?? '').slice(1).replaceAll('/', '.') || 'the line';
      throw invalid(
        where,
        typeof missing === 'string' ? `${missing} is missing` : `${field} ${error?.message ?? 'is invalid'}`,
      );
    }
    const earlier = labels.get(row.conversation_id);
    if (earlier !== undefined)
      throw invalid(where, `its conversation has a label already (${earlier.where})`);
    rejectContradictions(row, where);
    labels.set(row.conversation_id, { ...row, where });
  }
  if (labels.size === 0) throw new EngineError('FILE_INVALID', `${path}: the file holds no gold labels`);
  return labels;
}

/**
 * Labels must lie within their conversation.
 * @throws EngineError FILE_INVALID with file and line
 */
export function rejectBeyond(label: GoldLabel, utterances: number): void {
  const { watchAt, alertAt, recoveredAt, phrases, sentiment, where } = label;
  const named: readonly (readonly [string, number | null | undefined])[] = [
    ['watchAt', watchAt],
    ['alertAt', alertAt],
    ['recoveredAt', recoveredAt],
    ...phrases.map(({ at }, place) => [`phrases.${place}.at`, at] as const),
    ...Object.keys(sentiment).map(at => [`sentiment.${at}`, Number(at)] as const),
  ];
  const beyond = named.find(([, at]) => typeof at === 'number' && at >= utterances);
  if (beyond !== undefined)
    throw invalid(
      where,
      `${beyond[0]} is ${beyond[1] ?? ''}, but the conversation has ${utterances} utterances`,
    );
}

function rejectContradictions(
  { level, watchAt, alertAt }: Static<typeof GoldLineSchema>,
  where: string,
): void {
  const wantsAlert = level === 'alert' || level === 'critical';
  if (wantsAlert !== (alertAt !== null))
    throw invalid(where, `alertAt must be ${wantsAlert ? 'an index' : 'null'} at level ${level}`);
  if (level === 'none' && watchAt !== null) throw invalid(where, 'watchAt must be null at level none');
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the line.
    throw invalid(where, 'the line is not JSON');
  }
}

function invalid(where: string, problem: string): EngineError {
  return new EngineError('FILE_INVALID', `${where}: ${problem} (gold labels: docs/backtest.md)`);
}
