import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { EngineError } from '../domain/errors.ts';
import type { ApiKey } from './apiKey.ts';
import { SCOPES, tenantPattern, type Scope } from './grant.ts';

const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$' });
const FileSchema = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[0-9a-f]{16}$' }),
          tenant: Type.String({ pattern: tenantPattern.source }),
          scopes: Type.Array(Type.Unsafe<Scope>({ type: 'string', enum: [...SCOPES] }), { minItems: 1 }),
          hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
          createdAt: instant,
          expiresAt: Type.Optional(instant),
          revoked: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
const isFile = new Ajv({ allErrors: false }).compile<{ keys: ApiKey[] }>(FileSchema);

const maxBytes = 16_777_216;

/**
 * The keys in a file; none when there is no file.
 * @throws EngineError CONFIG_INVALID when it can't be read or holds something else
 */
export function readKeys(file: string): readonly ApiKey[] {
  const text = textOf(file);
  if (text === undefined) return [];
  const value = parsed(text);
  if (isFile(value)) return value.keys;
  const where = isFile.errors?.[0]?.instancePath ?? '';
  throw new EngineError(
    'CONFIG_INVALID',
    `${file} is no file of API keys${where === '' ? '' : `: ${where}`}`,
  );
}

/**
 * Puts other keys in the place of those in a file: all of them or none, readable by its owner only.
 * @throws EngineError CONFIG_INVALID when it can't be written
 */
export function writeKeys(file: string, keys: readonly ApiKey[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileAtomic(file, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new EngineError('CONFIG_INVALID', `${file} can not be written (${codeOf(error)})`);
  }
}

function textOf(file: string): string | undefined {
  try {
    if (statSync(file).size > maxBytes)
      throw new EngineError('CONFIG_INVALID', `${file} is larger than ${maxBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new EngineError('CONFIG_INVALID', `${file} can not be read (${codeOf(error)})`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
