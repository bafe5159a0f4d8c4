import { readFileSync } from 'node:fs';
import { EngineError } from '../domain/errors.ts';

/**
 * What a file with a secret holds, without the blanks and line ends around it.
 * @param name what named the file, for the message
 * @throws EngineError CONFIG_INVALID with the path, never with what is in it
 */
export function readSecret(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new EngineError('CONFIG_INVALID', `${name} the file ${file} can't be read`);
  }
}
