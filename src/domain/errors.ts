/**
 * The closed list of codes, each explained in docs/errors.md (a test compares the two).
 * Messages name fields, limits and numbers; never what a customer or an agent said.
 */
export const ERROR_CODES = [
  // a message from a source
  'MESSAGE_NOT_JSON',
  'MESSAGE_INVALID',
  'MESSAGE_TYPE_UNKNOWN',
  'MESSAGE_FORBIDDEN_KEY',
  'MESSAGE_TOO_COMPLEX',
  'BATCH_TOO_LONG',
  'ID_INVALID',
  'TEXT_TOO_LONG',
  'TEXT_NOT_UNICODE',
  'REVISION_STALE',
  'CONVERSATION_ENDED',
  'CONVERSATION_UNKNOWN',
  'CUSTOMER_UNKNOWN',
  // a request or connection
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'MESSAGE_TOO_LARGE',
  'PATH_UNKNOWN',
  'RULE_UNKNOWN',
  'KEY_UNKNOWN',
  // vendor inlets
  'INLET_UNKNOWN',
  'INLET_FAILED',
  // load and life cycle
  'QUOTA_EXCEEDED',
  'OVERLOADED',
  'DRAINING',
  'STORE_FULL',
  'STORE_UNAVAILABLE',
  'INTERNAL',
  // subscribers
  'FILTER_INVALID',
  'WEBHOOK_INVALID',
  'WEBHOOK_UNKNOWN',
  'WEBHOOK_FIXED',
  'DELIVERY_UNKNOWN',
  'SEAL_KEY_MISSING',
  'RESUME_INVALID',
  // start
  'CONFIG_INVALID',
  'MODEL_MISSING',
  'MODEL_MANIFEST_INVALID',
  'MODEL_CHECKSUM_MISMATCH',
  'MODEL_SHAPE_MISMATCH',
  'MODEL_CORRUPT',
  'PACK_INVALID',
  'RULES_INVALID',
  'ADDRESS_IN_USE',
  'STORE_LOCKED',
  'STORE_CORRUPT',
  'STORE_TOO_NEW',
  // scoring
  'SCORER_OUTPUT_INVALID',
  'SCORER_FAILED',
  'SCORER_CLOSED',
  // command line
  'FILE_UNREADABLE',
  'FILE_INVALID',
  'ENGINE_UNREACHABLE',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface EngineErrorOptions {
  /** True when the same call may go through later. Default false. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An error with a code that callers can act on. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: EngineErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What a start is refused with when a file of the data folder can't be written; undefined for any other error. */
export function notWritable(file: string, error: unknown): EngineError | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') return undefined;
  return new EngineError(
    'STORE_UNAVAILABLE',
    `${file} can't be written (${code}); let the engine's user write there, or set another folder with PULSO_DATA_DIR`,
    { cause: error },
  );
}
