import type { ErrorCode } from '../domain/errors.ts';

/** What goes wrong on this side of the connection; what the engine refuses has the engine's own codes. */
export const CLIENT_CODES = [
  'BUFFER_FULL',
  'CLIENT_CLOSED',
  'CONNECTION_TERMINAL',
  'ENGINE_UNREACHABLE',
] as const;
export type ClientCode = (typeof CLIENT_CODES)[number];

/** Every error of the client, beside `AbortError`s and what user code throws. */
export class PulsoError extends Error {
  override readonly name = 'PulsoError';
  readonly code: ClientCode | ErrorCode;
  /** True when the same call may go through later. */
  readonly retryable: boolean;

  constructor(
    code: ClientCode | ErrorCode,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

export function clientClosed(): PulsoError {
  return new PulsoError('CLIENT_CLOSED', 'the client has been closed');
}
