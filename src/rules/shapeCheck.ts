import type { TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Path } from '../yaml/yamlSource.ts';
import { unknownWord } from './nearest.ts';
import type { Remark } from './problem.ts';

/** Checks one value against a schema, and says what is wrong in words. */
export class ShapeCheck {
  readonly #validate: ValidateFunction;

  constructor(schema: TSchema) {
    this.#validate = new Ajv({ allErrors: true, strict: false, verbose: true }).compile(schema);
  }

  /** @param at where the value stands in the file */
  remarks(value: unknown, at: Path): Remark[] {
    if (this.#validate(value)) return [];
    const errors = this.#validate.errors ?? [];
    // What failed in one branch of a union is said by the union itself.
    const unions = errors
      .filter(({ keyword }) => keyword === 'anyOf')
      .map(({ instancePath }) => instancePath);
    return errors
      .filter(({ keyword, instancePath }) => keyword === 'anyOf' || !unions.includes(instancePath))
      .map(error => remark(error, at));
  }
}

function remark(
  { instancePath, keyword, params, message, parentSchema, data }: ErrorObject,
  at: Path,
): Remark {
  const path = [...at, ...stepsOf(instancePath)];
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const known = Object.keys((parentSchema?.['properties'] ?? {}) as object);
      return { path: [...path, key], message: unknownWord(key, 'no key here', known) };
    }
    case 'enum': {
      const known = (params['allowedValues'] as readonly unknown[]).map(String);
      return {
        path,
        message:
          typeof data === 'string'
            ? unknownWord(data, 'no known value', known)
            : `must be one of ${known.slice(0, 12).join(', ')}`,
      };
    }
    case 'required':
      return { path, message: `${String(params['missingProperty'])} is missing` };
    case 'const':
      return { path, message: `must be ${JSON.stringify(params['allowedValue'])}` };
    case 'pattern':
      return { path, message: patternMessage(String(params['pattern'])) };
    case 'anyOf':
      return { path, message: 'must be a number of utterances from 1 to 8, or a time such as 90s' };
    default:
      return { path, message: message ?? 'is invalid' };
  }
}

/** Nobody should have to read a pattern. */
function patternMessage(pattern: string): string {
  if (pattern.includes('ms|s|m|h')) return 'must be a time such as 90s, 5m or 1h';
  if (pattern.includes('[0-5][0-9]')) return 'must be a time of day such as 09:30';
  return 'must be lower-case letters, digits and dashes, and begin with a letter';
}

function stepsOf(instancePath: string): (string | number)[] {
  return instancePath
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(step => (/^\d+$/.test(step) ? Number(step) : step));
}
