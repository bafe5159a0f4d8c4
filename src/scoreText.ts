import type { ScoreText } from './http/rest/ports.ts';
import type { Clock } from './domain/ports.ts';
import type { Detector } from './pipeline/detect/contract.ts';

/** Scores one text by itself, as a customer's final would be, through the engine's own detector. */
export function scoreText(detector: Detector, clock: Clock): ScoreText {
  return async ({ text, language }) => {
    const nowMs = clock.nowMs();
    const { signals } = await detector.detect({
      utterance: {
        utteranceId: 'one-off',
        role: 'customer',
        text,
        final: true,
        revision: 0,
        receivedAtMs: nowMs,
        correction: false,
        turn: {},
        ...(language === undefined ? {} : { language }),
      },
      info: { channel: 'chat', participants: [], startedAtMs: nowMs, attributes: {} },
    });
    return signals;
  };
}
