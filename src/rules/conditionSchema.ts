import { Type, type TObject, type TSchema } from '@sinclair/typebox';
import { CHANNELS } from '../domain/conversation.ts';
import { recentUtterances } from '../pipeline/escalate/customer.ts';
import { SIGNAL_NAMES } from '../pipeline/escalate/ruleSignals.ts';
import { durationPattern } from './duration.ts';

const strict = { additionalProperties: false } as const;
export const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });

export const Duration = (description: string) =>
  Type.String({ pattern: durationPattern, description: `${description} E.g. 90s, 5m, 1h.` });
const Label = Type.String({ minLength: 1, maxLength: 200 });
const Labels = (description: string) =>
  Type.Array(Label, { minItems: 1, maxItems: 200, uniqueItems: true, description });
const ClockTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM' });
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
/** Names of rules, and of conditions. */
export const namePattern = '^[a-z][a-z0-9-]{0,59}$';

const TimeOfDaySchema = Type.Object(
  {
    from: ClockTime,
    to: { ...ClockTime, description: 'HH:MM, no longer part of it; before `from`: on the next day.' },
    timeZone: Type.String({ maxLength: 60, description: 'IANA name, e.g. Europe/Madrid.' }),
    days: Type.Optional(
      Type.Array(oneOf(WEEKDAYS), { minItems: 1, uniqueItems: true, description: 'On which it begins.' }),
    ),
  },
  strict,
);

const signalFields = {
  signal: oneOf(SIGNAL_NAMES, 'docs/rules.md lists them.'),
  role: Type.Optional(oneOf(['customer', 'agent', 'supervisor'], 'Whose; default: customer.')),
  atLeast: Type.Optional(Type.Number({ description: 'The least value that counts.' })),
  atMost: Type.Optional(Type.Number({ description: 'The greatest value that counts.' })),
  dropFromBaseline: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 2,
      description: "Instead of bounds: at least so far below this customer's own usual valence.",
    }),
  ),
  within: Type.Optional(
    Type.Union(
      [Type.Integer({ minimum: 1, maximum: recentUtterances }), Type.String({ pattern: durationPattern })],
      {
        description: `In the last so many utterances of that person (at most ${recentUtterances}), or in those of the last 90s, 5m…`,
      },
    ),
  ),
  count: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'In how many of them; default: 1.' }),
  ),
  streak: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: recentUtterances,
      description: 'In each of the last so many that have the signal.',
    }),
  ),
};

/** The key that tells one form of a condition from the others. */
export type ConditionForm =
  | 'all'
  | 'any'
  | 'not'
  | 'use'
  | 'signal'
  | 'channel'
  | 'sector'
  | 'queue'
  | 'tier'
  | 'language'
  | 'timeOfDay';

/**
 * The forms that a condition can take, each by the key that tells it from the others.
 * @param part the schema of a condition within a condition
 */
export function conditionForms(part: TSchema): Record<ConditionForm, TObject> {
  const parts = (description: string) => Type.Array(part, { minItems: 1, maxItems: 50, description });
  return {
    all: form({ all: parts('All of them hold.') }),
    any: form({ any: parts('At least one of them holds.') }),
    not: form({ not: part }),
    use: form({ use: Type.String({ pattern: namePattern, description: 'A name under `conditions`.' }) }),
    signal: form(signalFields),
    channel: form({
      channel: Type.Array(oneOf(CHANNELS), { minItems: 1, uniqueItems: true, description: 'Any of these.' }),
    }),
    sector: form({ sector: Labels('Any of these sectors.') }),
    queue: form({ queue: Labels("Any of these values of the conversation's attribute `queue`.") }),
    tier: form({ tier: Labels("Any of these values of the customer's `tier`.") }),
    language: form({ language: Labels('Any of these languages; es stands for es-MX too.') }),
    timeOfDay: form({ timeOfDay: TimeOfDaySchema }),
  };
}

function form(properties: Record<string, TSchema>): TObject {
  return Type.Object(
    {
      ...properties,
      for: Type.Optional(Duration('Has held for so long, at every utterance of the customer.')),
    },
    strict,
  );
}
