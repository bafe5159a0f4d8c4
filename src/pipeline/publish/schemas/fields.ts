import { Type, type TSchema } from '@sinclair/typebox';

/** Kinds of fields that the schemas of events are made of. */

export const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const valence = (description = '−1 (very negative) … +1 (very positive).') =>
  Type.Number({ minimum: -1, maximum: 1, description });
export const probability = () => Type.Number({ minimum: 0, maximum: 1 });
export const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) });
export const durationMs = () => Type.Number({ minimum: 0 });
