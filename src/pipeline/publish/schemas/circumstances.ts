import { Type } from '@sinclair/typebox';
import { CHANNELS } from '../../../domain/conversation.ts';
import { count, durationMs, oneOf, orNull, valence } from './fields.ts';

/** What every event of a conversation tells beside its own news. */

export const ArcSchema = Type.Object({
  scoredUtterances: count(),
  smoothed: valence('Exponentially smoothed valence.'),
  trend: Type.Number({ description: 'Slope of the recent valences, per utterance.' }),
  negativeStreak: count('Consecutive negative utterances, up to now.'),
  volatility: Type.Number({ minimum: 0, description: 'Standard deviation of the valences.' }),
  peak: orNull(Type.Object({ valence: valence(), utteranceId: Type.String() })),
  end: valence('Of the last utterance.'),
  peakEnd: valence('How this will be remembered.'),
  baseline: orNull(valence("The participant's own usual valence.")),
});

export const ConversationSchema = Type.Object({
  channel: oneOf(CHANNELS),
  sector: orNull(Type.String()),
  language: orNull(Type.String({ description: 'BCP 47 tag as the source gave it.' })),
  queue: orNull(Type.String()),
  startedAt: Type.String({ format: 'date-time' }),
});

export const LatencySchema = Type.Object(
  {
    accept: durationMs(),
    assemble: durationMs(),
    queue: durationMs(),
    score: durationMs(),
    escalate: durationMs(),
    total: durationMs(),
  },
  {
    description:
      'Per stage, of the message that caused the event; `total` from its last byte to the decision.',
  },
);

export const versions = {
  engine: Type.String(),
  model: Type.Object({ name: Type.String(), sha256: Type.String() }),
  pack: Type.String({ description: '`name@version`.' }),
};
