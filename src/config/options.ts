import type { TSchema } from '@sinclair/typebox';

/** One option, flattened: what documentation, `.env.example` and the environment reader need. */
export interface ConfigOption {
  readonly path: readonly string[];
  readonly env: string;
  readonly description: string;
  readonly type: string;
  readonly default: unknown;
}

/** All options of a schema whose leaves carry `env` and `description`, in the order of the schema. */
export function optionsOf(schema: TSchema, path: readonly string[] = []): ConfigOption[] {
  if (typeof schema['env'] === 'string')
    return [
      {
        path,
        env: schema['env'],
        description: schema.description ?? '',
        type: typeof schema['type'] === 'string' ? schema['type'] : 'string',
        default: schema.default,
      },
    ];
  const properties = (schema['properties'] ?? {}) as Record<string, TSchema>;
  return Object.entries(properties).flatMap(([key, child]) => optionsOf(child, [...path, key]));
}
