export interface Abortable {
  readonly signal?: AbortSignal;
}

/** Calls back once when the signal aborts, at once if it has; returns what ends the waiting. */
export function onAbort(signal: AbortSignal | undefined, aborted: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  const listener = () => {
    aborted(signal.reason);
  };
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => {
    signal.removeEventListener('abort', listener);
  };
}

/** The error that an aborted call rejects with: the signal's reason, as `fetch` does. */
export function abortError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
