import { EngineError } from '../domain/errors.ts';
import type { Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import type { Place } from './sourceOrder.ts';

/** One submitted input on its way through the stages. Both callbacks act once; later calls do nothing. */
export interface Envelope {
  readonly input: ConversationInput;
  readonly submittedAtMs: number;
  /** In the order of its source; absent where that keeps none, or there is no source. */
  readonly place?: Place;
  /** Answers the source. */
  readonly settle: (receipt: Receipt) => void;
  /** Says that nothing more will come of it. */
  readonly finish: () => void;
}

/** Answers an envelope with a refusal, and ends it. Anything but an EngineError is a fault of the store. */
export function refuse({ settle, finish }: Envelope, error: unknown): void {
  settle(refusal(error));
  finish();
}

/** The refusal that an error stands for; anything unknown is a fault of the store, worth a retry. */
export function refusal(error: unknown): Receipt {
  const known =
    error instanceof EngineError
      ? error
      : new EngineError('STORE_UNAVAILABLE', 'the input could not be stored', { retryable: true });
  return {
    kind: 'refused',
    code: known.code,
    message: known.message,
    retryable: known.retryable,
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
  };
}
