import { Type, type TObject, type TSchema } from '@sinclair/typebox';
import { ADVICE_ACTIONS, LEVELS, type AdviceAction } from '../domain/escalation.ts';
import { conditionForms, Duration, namePattern, oneOf } from './conditionSchema.ts';

const strict = { additionalProperties: false } as const;
export const maxRules = 200;
const Name = Type.String({ pattern: namePattern });
const Text = Type.String({ minLength: 1, maxLength: 500 });

/** A rule file, as docs/rules.md describes it. @param condition the schema of a condition */
export function fileSchema(condition: TSchema): TObject {
  const Rule = Type.Object(
    {
      id: Type.String({ pattern: namePattern, description: 'Named by events.' }),
      version: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 40,
          description: "Shown by events; default: a hash of the rule's content.",
        }),
      ),
      description: Type.String({ minLength: 1, maxLength: 500, description: 'Shown to supervisors.' }),
      when: Type.Optional(condition),
      levels: Type.Object(Object.fromEntries(LEVELS.map(level => [level, Type.Optional(condition)])), {
        ...strict,
        minProperties: 1,
        description: 'The highest level whose condition holds counts.',
      }),
      clear: Type.Optional(condition),
      advice: Type.Optional(
        Type.Array(oneOf(ADVICE_ACTIONS), { uniqueItems: true, description: 'What helps.' }),
      ),
      cooldown: Type.Optional(
        Type.Object(
          {
            utterances: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
            time: Type.Optional(Duration('')),
          },
          {
            ...strict,
            minProperties: 1,
            description:
              'After a clear the rule rests until both have passed, unless at a higher level. Default: 4 utterances.',
          },
        ),
      ),
      maxAlerts: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 100,
          description: 'Escalations of one conversation that it may have a part in.',
        }),
      ),
      shadow: Type.Optional(Type.Boolean({ description: 'Judged, counted and explained, never sent.' })),
    },
    strict,
  );
  return Type.Object(
    {
      version: Type.Literal(1, { description: 'Of this format.' }),
      description: Type.Optional(Text),
      limits: Type.Optional(
        Type.Object(
          {
            escalations: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 100,
                description: 'That a conversation raises; more only at a higher level. Default: 3.',
              }),
            ),
            updates: Type.Optional(
              Type.Integer({
                minimum: 0,
                maximum: 100,
                description: 'Of one escalation at the same level. Default: 3.',
              }),
            ),
            utterancesBetweenUpdates: Type.Optional(
              Type.Integer({ minimum: 0, maximum: 1_000, description: 'At the same level. Default: 2.' }),
            ),
          },
          { ...strict, description: 'Of every conversation.' },
        ),
      ),
      conditions: Type.Optional(
        Type.Record(Name, condition, { ...strict, description: 'Named conditions, for `use`.' }),
      ),
      clear: { ...condition, description: 'When a rule without a `clear` of its own lets go.' },
      rules: Type.Array(Rule, { minItems: 1, maxItems: maxRules }),
    },
    strict,
  );
}

/** A rule as the file has it; its conditions are read by `ConditionReader`. */
export interface RuleEntry {
  readonly id: string;
  readonly version?: string;
  readonly description: string;
  readonly when?: unknown;
  readonly levels: Readonly<Record<string, unknown>>;
  readonly clear?: unknown;
  readonly advice?: readonly AdviceAction[];
  readonly cooldown?: { readonly utterances?: number; readonly time?: string };
  readonly maxAlerts?: number;
  readonly shadow?: boolean;
}

export interface RulesFile {
  readonly limits?: {
    readonly escalations?: number;
    readonly updates?: number;
    readonly utterancesBetweenUpdates?: number;
  };
  readonly rules: readonly RuleEntry[];
}

/** The schema that editors load: rules/rules.schema.json. */
export function publishedSchema(): Readonly<Record<string, unknown>> {
  const condition = Type.Unsafe<unknown>({ $ref: '#/definitions/condition' });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Rules of Pulso',
    ...fileSchema(condition),
    definitions: { condition: { anyOf: Object.values(conditionForms(condition)) } },
  };
}
