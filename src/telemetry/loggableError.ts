import { EngineError } from '../domain/errors.ts';

export interface LoggableError {
  readonly type: string;
  readonly code?: string;
  /** Only of the engine's own errors: those of parsers and drivers quote what they were given. */
  readonly message?: string;
  /** Where it happened, without the message line. */
  readonly at?: readonly string[];
  readonly cause?: LoggableError;
}

const maxFrames = 12;
const maxCauses = 3;

/** What may be said of an error in a log. */
export function loggableError(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error instanceof EngineError ? { message: error.message } : {}),
    at: framesOf(error),
    ...(error.cause !== undefined && depth < maxCauses
      ? { cause: loggableError(error.cause, depth + 1) }
      : {}),
  };
}

function framesOf({ stack, message }: Error): string[] {
  // The message comes first in a stack and may span lines that look like frames.
  const at = stack?.indexOf(message) ?? -1;
  if (stack === undefined || at === -1) return [];
  return stack
    .slice(at + message.length)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.startsWith('at '))
    .slice(0, maxFrames);
}
