import { Observable, type MonoTypeOperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';

/**
 * Emits `idle()` once when the source has been silent for `idleMs()`, then again after the next silence. Passes
 * everything else through. One timer per source, re-armed only when it fires: a message costs no timer.
 * @param silentForMs the source has been silent for so long already; absent: the silence begins with its first message
 */
export function idleAfter<T>(
  idleMs: () => number,
  idle: () => T,
  scheduler: SchedulerLike,
  silentForMs?: number,
): MonoTypeOperatorFunction<T> {
  return source =>
    new Observable(subscriber => {
      let lastAtMs = scheduler.now();
      let timer: Subscription | undefined;

      const arm = (delayMs: number) => {
        timer = scheduler.schedule(() => {
          const restMs = lastAtMs + idleMs() - scheduler.now();
          timer = undefined;
          if (restMs > 0) arm(restMs);
          else subscriber.next(idle());
        }, delayMs);
      };

      if (silentForMs !== undefined) {
        lastAtMs -= silentForMs;
        arm(Math.max(0, idleMs() - silentForMs));
      }
      const subscription = source.subscribe({
        next: value => {
          lastAtMs = scheduler.now();
          if (timer === undefined) arm(idleMs());
          subscriber.next(value);
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      });
      return () => {
        timer?.unsubscribe();
        subscription.unsubscribe();
      };
    });
}
