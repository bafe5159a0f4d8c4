import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import { EngineError } from '../domain/errors.ts';
import { EMOTIONS, SENTIMENT_LABELS, type Emotion } from '../domain/signals.ts';

/** The manifest format that this engine reads. */
export const manifestVersion = 1;

const byEmotion = <T extends TSchema>(schema: T) =>
  Type.Object(Object.fromEntries(EMOTIONS.map(emotion => [emotion, schema])) as Record<Emotion, T>);
const byLanguage = <T extends TSchema>(schema: T) => Type.Object({ en: schema, es: schema });
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const text = Type.String({ minLength: 1 });
const probability = Type.Number({ minimum: 0, maximum: 1 });
/** A plain name: a manifest can't point outside its folder. */
const fileName = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]*$' });
const file = Type.Object({
  path: fileName,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  bytes: Type.Integer({ minimum: 1 }),
});

/**
 * What manifest.json must hold. Fields that only people read (description, training, licences of the data)
 * are free: more of them may come without a new version.
 */
const ManifestSchema = Type.Object({
  manifestVersion: Type.Literal(manifestVersion),
  name: text,
  version: text,
  files: Type.Object({ model: file, tokenizer: file }),
  inputs: Type.Object({ ids: text, mask: text }),
  outputs: Type.Object({ sentiment: text, emotion: text }),
  /** In the order of the model's logits. */
  labels: Type.Array(oneOf(SENTIMENT_LABELS), { minItems: 3, maxItems: 3, uniqueItems: true }),
  emotions: Type.Array(oneOf(EMOTIONS), {
    minItems: EMOTIONS.length,
    maxItems: EMOTIONS.length,
    uniqueItems: true,
  }),
  /** Tokens of one run, start and end markers included. */
  maxTokens: Type.Integer({ minimum: 8, maximum: 512 }),
  /** Of a longer text the first `headTokens` pieces are kept, and as many of the last ones as fit. */
  truncation: Type.Object({
    strategy: Type.Literal('head-tail'),
    headTokens: Type.Integer({ minimum: 0, maximum: 510 }),
  }),
  calibration: byLanguage(
    Type.Object({
      temperature: Type.Number({ minimum: 0.05, maximum: 20 }),
      bias: Type.Array(Type.Number({ minimum: -20, maximum: 20 }), { minItems: 3, maxItems: 3 }),
    }),
  ),
  valence: Type.Object({
    formula: Type.Literal('positive-minus-negative'),
    scale: byLanguage(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
  }),
  /** Puts each emotion on the scale of another model, such as the one that the shipped rules are written for. */
  emotionCalibration: Type.Optional(
    byEmotion(
      Type.Object({
        scale: Type.Number({ exclusiveMinimum: 0, maximum: 10 }),
        bias: Type.Number({ minimum: -20, maximum: 20 }),
      }),
    ),
  ),
  /** Probability from which an emotion counts as present. */
  thresholds: byEmotion(probability),
  licence: Type.Object({ weights: text, caveat: Type.Union([text, Type.Null()]) }),
});

/** The facts beside a model: files with checksums, labels, limits, calibration, licence. */
export type ModelManifest = Static<typeof ManifestSchema>;

/**
 * Reads the text of a manifest.
 * @param where The file's path, for messages
 * @throws EngineError MODEL_MANIFEST_INVALID naming the field and what to do
 */
export function parseManifest(json: string, where: string): ModelManifest {
  const value = parseJson(json, where);
  rejectOtherVersion(value, where);
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile<ModelManifest>(ManifestSchema);
  if (!validate(value)) throw invalid(where, (validate.errors ?? []).map(describe).join('; '));
  if (value.truncation.headTokens > value.maxTokens - 2)
    throw invalid(where, 'truncation.headTokens must leave room for two markers within maxTokens');
  return value;
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid(where, 'it is not JSON');
  }
}

function rejectOtherVersion(value: unknown, where: string): void {
  if (typeof value !== 'object' || value === null || !('manifestVersion' in value)) return;
  const version = value.manifestVersion;
  if (typeof version !== 'number' || version === manifestVersion) return;
  const remedy =
    version > manifestVersion
      ? 'update the engine'
      : 'export the model again with models/train of this engine';
  throw new EngineError(
    'MODEL_MANIFEST_INVALID',
    `${where} has manifestVersion ${version}, this engine reads ${manifestVersion}: ${remedy}`,
  );
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  const allowed: unknown = params['allowedValue'] ?? params['allowedValues'];
  const choice = allowed === undefined ? '' : ` (${JSON.stringify(allowed)})`;
  return `${field === '' ? 'it' : field} ${message ?? 'is invalid'}${choice}`;
}

function invalid(where: string, problem: string): EngineError {
  return new EngineError(
    'MODEL_MANIFEST_INVALID',
    `${where}: ${problem}. Restore the file, or point model.dir (PULSO_MODEL_DIR) at a complete model`,
  );
}
