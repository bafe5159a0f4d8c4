import { EngineError, type ErrorCode } from '../domain/errors.ts';

/** What went wrong, in one line, and what to do about it in another. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

const remedies: Partial<Record<ErrorCode, string>> = {
  CONFIG_INVALID: 'docs/configuration.md lists all options and their limits',
  MODEL_MISSING: 'pulso doctor checks the model',
  MODEL_CHECKSUM_MISMATCH: 'restore the file from the release; pulso doctor checks it',
  PACK_INVALID: 'docs/packs.md has the format',
  RULES_INVALID: 'pulso rules check FILE shows all that is wrong; docs/rules.md has the format',
  ADDRESS_IN_USE: 'stop the other process, or set PULSO_PORT to another port (0 takes a free one)',
  STORE_LOCKED: 'stop the engine that uses it, or set PULSO_DATA_DIR to another folder',
  STORE_CORRUPT: 'pulso store check tells what is damaged, pulso store repair keeps what can be read',
  FILE_UNREADABLE: 'check the path and its permissions',
  FILE_INVALID: 'docs/cli.md has the format of conversation files',
  INLET_UNKNOWN: 'pulso inlets list names them',
  ENGINE_UNREACHABLE: 'start an engine with: npm start',
};

/** What to tell of an error. Unknown ones are faults of Pulso: they keep their message and their place. */
export function failureOf(error: unknown): Failure {
  if (error instanceof EngineError) {
    const remedy = remedies[error.code];
    return { code: error.code, message: error.message, ...(remedy === undefined ? {} : { remedy }) };
  }
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', message: String(error) };
  const place = error.stack?.split('\n')[1]?.trim() ?? 'place unknown';
  return { code: 'UNEXPECTED', message: `${error.name}: ${error.message} (${place})` };
}
