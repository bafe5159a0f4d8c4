import { EngineError } from '../../../domain/errors.ts';
import type {
  Conversion,
  IgnoredReason,
  Inlet,
  InletControl,
  InletError,
  InletEvent,
  InletIgnored,
  InletResult,
  InletSignal,
  InletState,
  InletUtterance,
} from './inlet.ts';

/** The fields of a result as an inlet knows them: `R` always, the others perhaps. */
type Fields<T, R extends keyof T> = Pick<T, R> & {
  readonly [K in Exclude<keyof T, R | 'kind'>]?: T[K] | undefined;
};

/** An utterance; `edit` is `new` unless given. Undefined fields are left out. */
export function utterance(fields: Fields<InletUtterance, 'utteranceId' | 'text' | 'final'>): InletUtterance {
  return present({ kind: 'utterance', ...fields, edit: fields.edit ?? 'new' });
}

export function signal(fields: Fields<InletSignal, 'signal'>): InletSignal {
  return present({ kind: 'signal', ...fields });
}

export function event(fields: Fields<InletEvent, 'event' | 'scope'>): InletEvent {
  return present({ kind: 'event', ...fields });
}

export function control(
  what: InletControl['control'],
  answer: Fields<InletControl, never> = {},
): InletControl {
  return present({ kind: 'control', control: what, ...answer });
}

export function ignored(why: IgnoredReason): InletIgnored {
  return why === 'unknown-type'
    ? { kind: 'ignored', why, code: 'MESSAGE_TYPE_UNKNOWN' }
    : { kind: 'ignored', why };
}

export function errorResult({ code, message }: EngineError): InletError {
  return { kind: 'error', code, message };
}

/** A conversion with one result. */
export function one<State extends InletState>(result: InletResult, state: State): Conversion<State> {
  return { results: [result], state };
}

/** A conversion with several results; with none, what the message was instead. */
export function some<State extends InletState>(
  results: readonly InletResult[],
  state: State,
  none: IgnoredReason = 'empty',
): Conversion<State> {
  return { results: results.length === 0 ? [ignored(none)] : results, state };
}

/**
 * The conversions of several items of one message, each on the state that the one before left. An item that can't
 * be read is an error among the results, and costs the others nothing.
 */
export function inTurn<Item, State extends InletState>(
  items: readonly Item[],
  state: State,
  convert: (item: Item, state: State) => Conversion<State>,
): Conversion<State> {
  let current = state;
  const results = items.flatMap(item => {
    const conversion = orError(() => convert(item, current), current);
    current = conversion.state;
    return conversion.results;
  });
  return some(results, current);
}

function orError<State extends InletState>(
  convert: () => Conversion<State>,
  state: State,
): Conversion<State> {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return one(errorResult(error), state);
  }
}

/** The object without its absent fields: optional fields must be absent, not `undefined`. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/**
 * Completes an inlet whose `convert` throws EngineError for a message it can't read: the error becomes a result
 * and the state stays as it was.
 */
export function defineInlet<State extends InletState>(inlet: Inlet<State>): Inlet<State> {
  return {
    ...inlet,
    convert(message, state, context) {
      return orError(() => inlet.convert(message, state, context), state);
    },
  };
}
