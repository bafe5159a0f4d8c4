import { EMPTY, finalize, from, ignoreElements, switchMap, tap, type Observable } from 'rxjs';
import { detectRequest, type Conversation, type ConversationPorts, type Fresh } from './conversation.ts';
import { publishSignals } from './publishSignals.ts';

/**
 * Interims of one conversation: scored when there is capacity, shown to live listeners, never escalated (they may
 * still change). The final lane answers them to their source.
 */
export function interimLane(
  fresh$: Observable<Fresh>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<never> {
  return fresh$.pipe(
    // switchMap: only the newest interim is worth an answer, and a final makes all of them worthless.
    switchMap(({ assembled, ...fresh }) => {
      if (assembled.kind !== 'utterance' || assembled.utterance.final) return EMPTY;
      const { envelope, info } = fresh;
      const race = { answered: false, superseded: false };
      const detection = ports.detector.detect({
        ...detectRequest({ ...fresh, assembled }, conversation),
        superseded: () => race.superseded,
      });
      return from(detection).pipe(
        tap(({ signals }) => {
          race.answered = true;
          if (signals.notScoredBecause === 'shed') ports.meter.count('interim-shed');
          publishSignals({ signals, info, envelope }, conversation, ports);
        }),
        finalize(() => {
          race.superseded = true;
          if (!race.answered) ports.meter.count('interim-superseded');
          envelope.finish();
        }),
        ignoreElements(),
      );
    }),
  );
}
