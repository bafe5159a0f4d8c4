import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { Utterance } from '../../domain/utterance.ts';
import { SpeechOrder } from './speechOrder.ts';

/** What the operator tells apart: finals wait their turn, interims announce speech, news passes. */
export type OrderedItem<T, P> =
  | { readonly kind: 'final'; readonly item: T; readonly utterance: Utterance }
  | { readonly kind: 'interim'; readonly utterance: Utterance }
  | { readonly kind: 'pass'; readonly item: P }
  /** What has been dealt with already. */
  | { readonly kind: 'nothing' };

/**
 * Brings finals of one conversation into the order in which they were begun, waiting at most `maxWaitMs`
 * (`SpeechOrder` decides). Interims are consumed; whatever else comes is passed on after everything held.
 */
export function holdForOrder<T, P>(
  maxWaitMs: number,
  scheduler: SchedulerLike,
): OperatorFunction<OrderedItem<T, P>, T | P> {
  return source =>
    new Observable(subscriber => {
      const order = new SpeechOrder<T>(maxWaitMs);
      let wake: Subscription | undefined;

      const emit = (items: readonly T[]) => {
        for (const item of items) subscriber.next(item);
        wake?.unsubscribe();
        const at = order.nextReleaseAtMs;
        wake =
          at === undefined
            ? undefined
            : scheduler.schedule(
                () => {
                  emit(order.expire(scheduler.now()));
                },
                Math.max(0, at - scheduler.now()),
              );
      };

      const subscription = source.subscribe({
        next: ordered => {
          switch (ordered.kind) {
            case 'interim':
              order.noteInterim(ordered.utterance);
              break;
            case 'final':
              emit(order.take(ordered.item, ordered.utterance, scheduler.now()));
              break;
            case 'pass':
              emit(order.flush());
              subscriber.next(ordered.item);
              break;
            case 'nothing':
          }
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          emit(order.flush());
          subscriber.complete();
        },
      });
      return () => {
        wake?.unsubscribe();
        subscription.unsubscribe();
      };
    });
}
