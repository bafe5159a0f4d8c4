import { EngineError } from '../../../domain/errors.ts';
import type {
  Conversion,
  IgnoredReason,
  Inlet,
  InletControl,
  InletError,
  InletIgnored,
  InletResult,
  InletState,
} from './inlet.ts';

/** A conversion with one result. */
export function one<State extends InletState>(result: InletResult, state: State): Conversion<State> {
  return { results: [result], state };
}

export function ignored(why: IgnoredReason): InletIgnored {
  return why === 'unknown-type'
    ? { kind: 'ignored', why, code: 'MESSAGE_TYPE_UNKNOWN' }
    : { kind: 'ignored', why };
}

export function control(what: InletControl['control']): InletControl {
  return { kind: 'control', control: what };
}

export function errorResult({ code, message }: EngineError): InletError {
  return { kind: 'error', code, message };
}

/**
 * Completes an inlet whose `convert` throws EngineError for a message it can't read: the error becomes a result
 * and the state stays as it was.
 */
export function defineInlet<State extends InletState>(inlet: Inlet<State>): Inlet<State> {
  return {
    ...inlet,
    convert(message, state, context) {
      try {
        return inlet.convert(message, state, context);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return one(errorResult(error), state);
      }
    },
  };
}
