import { Type, type TSchema } from '@sinclair/typebox';

/** A leaf of the configuration: its JSON Schema, its default, its environment variable, its explanation. */
export const leaf = <T extends TSchema>(schema: T, env: string, description: string): T => ({
  ...schema,
  env: `PULSO_${env}`,
  description,
});
/** Options that belong together; none other is allowed among them. */
export const section = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false, default: {} });
/** Milliseconds. */
export const ms = (value: number, minimum = 0) => Type.Integer({ default: value, minimum });
/** In whatever unit an operator counts costs. */
export const cost = (value: number) => Type.Number({ default: value, minimum: 0 });
/** One of these words. */
export const oneOf = <const T extends string>(values: readonly T[], value?: T) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], ...(value === undefined ? {} : { default: value }) });
/** Names that a filter admits. */
export const names = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 64 });
/** A whole number. */
export const count = (value: number, minimum = 1) => Type.Integer({ default: value, minimum });
