import { PulsoError } from '../../client/clientError.ts';
import { EngineError } from '../../domain/errors.ts';
import type { EngineAddress } from './engineAddress.ts';

export function unreachable({ shown }: EngineAddress, why: string): EngineError {
  return new EngineError('ENGINE_UNREACHABLE', `no engine answers at ${shown} (${why})`, { retryable: true });
}

/** A connection that stood, and did not come back in time. @param why of the last attempt; undefined if unknown */
export function connectionLost(
  { shown }: EngineAddress,
  closeCode: number,
  patienceMs: number,
  why: string | undefined,
): EngineError {
  const reasons = [`close code ${closeCode}`, ...(why === undefined ? [] : [why])].join(', then ');
  const patience = patienceMs === 0 ? '' : `, and was not back within ${patienceMs / 1_000} s`;
  const message = `the engine at ${shown} closed the connection (${reasons})${patience}`;
  return new EngineError('ENGINE_UNREACHABLE', message, { retryable: true });
}

/** What the client says when it gives up, in the words of a command; anything else stays as it is. */
export function asEngineError(address: EngineAddress, error: unknown): unknown {
  if (!(error instanceof PulsoError)) return error;
  const { code, message } = error;
  if (code === 'CONNECTION_TERMINAL')
    return new EngineError('ENGINE_UNREACHABLE', `${address.shown}: ${message}`, { cause: error });
  if (code === 'ENGINE_UNREACHABLE') return unreachable(address, message);
  return unreachable(address, `it refused the subscription: ${code}`);
}
