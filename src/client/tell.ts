/**
 * Calls what the user passed in, after whatever is going on here has come to its end: so it may call back into the
 * client. What it throws is uncaught, and harms nothing here.
 */
export function tell<T>(listener: ((value: T) => void) | undefined, value: T): void {
  if (listener === undefined) return;
  queueMicrotask(() => {
    listener(value);
  });
}
