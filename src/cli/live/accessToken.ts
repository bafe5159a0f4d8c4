import { readSecret } from '../../config/secretFile.ts';
import { EngineError } from '../../domain/errors.ts';

/** What a header can carry; anything else would be a mistake in the file or the shell. */
const headerSafe = /^[\x21-\x7e]{1,8192}$/u;

/**
 * The API key or token with which a command shows itself to a running engine: from a file, or from `PULSO_TOKEN`. Not
 * from an argument, which every process of the machine can read. Undefined when there is none.
 * @throws EngineError CONFIG_INVALID, without the value
 */
export function accessToken(
  tokenFile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const name = tokenFile === undefined ? 'PULSO_TOKEN' : '--token-file';
  const token = tokenFile === undefined ? (env['PULSO_TOKEN'] ?? '').trim() : readSecret(tokenFile, name);
  if (token === '' && tokenFile === undefined) return undefined;
  if (headerSafe.test(token)) return token;
  throw new EngineError('CONFIG_INVALID', `${name} holds no API key and no token`);
}
