import { EngineError, notWritable } from '../../domain/errors.ts';

/** Primary result codes of SQLite, https://sqlite.org/rescode.html. */
const codes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
};

/** What a failed statement means for the store. */
export type StoreFailure =
  /** No room: goes on once there is some. */
  | 'full'
  /** The disk fails, or the file is damaged: nothing is written to it any more. */
  | 'broken'
  /** Can't be written at the moment. */
  | 'unavailable'
  | 'locked'
  /** Not the store's: a value it can't keep, or a mistake of ours. */
  | 'other';

export function failureOf(error: unknown): StoreFailure {
  switch (primaryCode(error)) {
    case codes.full:
      return 'full';
    case codes.io:
    case codes.corrupt:
    case codes.notADatabase:
      return 'broken';
    case codes.busy:
    case codes.locked:
      return 'locked';
    case codes.readonly:
    case codes.cantOpen:
      return 'unavailable';
    case undefined:
    default:
      return 'other';
  }
}

/** The error a caller gets when the store could not keep something. Codes only: a message may quote values. */
export function runTimeError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const detail = `SQLite code ${String(rawCode(error) ?? 'unknown')}`;
  switch (failureOf(error)) {
    case 'full':
      return new EngineError('STORE_FULL', 'no room left for the store; nothing was stored', {
        retryable: true,
      });
    case 'broken':
      return new EngineError(
        'STORE_UNAVAILABLE',
        `the store can't be read or written (${detail}); see pulso doctor`,
        {
          retryable: true,
        },
      );
    case 'locked':
    case 'unavailable':
      return new EngineError('STORE_UNAVAILABLE', `the store can't be written now (${detail})`, {
        retryable: true,
      });
    case 'other':
      return new EngineError('INTERNAL', `the store failed on one call (${detail})`);
  }
}

/** The error that stops the start. @param file Path of the database */
export function openError(error: unknown, file: string): EngineError {
  if (error instanceof EngineError) return error;
  switch (failureOf(error)) {
    case 'locked':
      return new EngineError(
        'STORE_LOCKED',
        `another engine uses ${file}; stop it, or set another data folder`,
      );
    case 'broken':
      return corrupt(file, `SQLite code ${String(rawCode(error))}`);
    case 'full':
      return new EngineError('STORE_FULL', `no room to open ${file}; free some disk space`);
    case 'unavailable':
    case 'other': {
      const refusal = notWritable(file, error);
      if (refusal !== undefined) return refusal;
      const code = (error as { code?: unknown } | null)?.code;
      const detail = typeof code === 'string' && code !== '' ? code : 'unknown reason';
      return new EngineError('STORE_UNAVAILABLE', `can't open ${file}: ${detail}`, { cause: error });
    }
  }
}

export function corrupt(file: string, detail: string): EngineError {
  return new EngineError(
    'STORE_CORRUPT',
    `${file} is damaged or no store (${detail}); it was left as it is: look with \`pulso store check\`, mend with \`pulso store repair\``,
  );
}

function rawCode(error: unknown): number | undefined {
  const code = (error as { rawCode?: unknown } | null)?.rawCode;
  return typeof code === 'number' ? code : undefined;
}

function primaryCode(error: unknown): number | undefined {
  const raw = rawCode(error);
  if (raw !== undefined) return raw & 0xff;
  // Opening fails with a message only, which ends in the code.
  const told = error instanceof Error ? /: (\d+)\W*$/.exec(error.message)?.[1] : undefined;
  return told === undefined ? undefined : Number(told) & 0xff;
}
