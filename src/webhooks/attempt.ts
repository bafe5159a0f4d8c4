import type { TargetProblem } from './guard/target.ts';

/** Why an attempt failed. Closed: it is stored, shown and counted. */
export type AttemptFailure =
  | TargetProblem
  | 'timeout'
  | 'name-unknown'
  | 'connection-failed'
  | 'tls-failed'
  | 'answer-invalid'
  | 'redirect'
  | 'status'
  | 'handshake-refused';

/** What came of one request. */
export interface Attempt {
  /** Absent when there was no answer. */
  readonly status?: number;
  /** Absent when the endpoint has taken the event. */
  readonly failure?: AttemptFailure;
  readonly retryAfterMs?: number;
  readonly durationMs: number;
}

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly retryAfterMs?: number }
  /** Trying again would not help. */
  | { readonly kind: 'dead' }
  /** The endpoint wants nothing more. */
  | { readonly kind: 'gone' };

/** What an attempt means for its delivery. Pure. */
export function verdictOf({ status, failure, retryAfterMs }: Attempt): Verdict {
  if (failure === undefined) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  if (status === 415) return { kind: 'dead' };
  const isAskedFor = (status === 429 || status === 503) && retryAfterMs !== undefined;
  return isAskedFor ? { kind: 'retry', retryAfterMs } : { kind: 'retry' };
}
