import type { SignalsView } from '../../domain/escalation.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';

/** The flat form of an utterance's signals, as live listeners see it. */
export function signalsView(signals: UtteranceSignals): SignalsView {
  const { utteranceId, revision, role, final, score, notScoredBecause, phrases, journey } = signals;
  return {
    kind: 'signals',
    utteranceId,
    revision,
    role,
    final,
    ...(score === undefined
      ? {}
      : {
          valence: score.sentiment.valence,
          label: score.sentiment.label,
          confidence: score.sentiment.confidence,
          scorer: score.scorer,
          cached: score.cached,
          ...(score.emotions === undefined ? {} : { emotions: score.emotions }),
        }),
    ...(notScoredBecause === undefined ? {} : { notScoredBecause }),
    phrases,
    ...(journey.length === 0 ? {} : { journey }),
  };
}
