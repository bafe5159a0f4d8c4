import { Type } from '@sinclair/typebox';
import { EMOTIONS, PHRASE_CATEGORIES } from '../../../domain/signals.ts';
import { count, oneOf, probability } from './fields.ts';

/** What was found in the words of one utterance. */

export const PhraseSchema = Type.Object({
  phraseId: Type.String({ description: 'Id of the phrase in its pack.' }),
  category: oneOf(PHRASE_CATEGORIES),
  weight: probability(),
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
});

export const JourneySchema = Type.Object({
  eventId: Type.String({ description: 'Id of the journey event in its pack.' }),
  stage: Type.String(),
  weight: probability(),
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
});

export const EmotionsSchema = Type.Object(
  Object.fromEntries(EMOTIONS.map(emotion => [emotion, probability()])) as Record<
    (typeof EMOTIONS)[number],
    ReturnType<typeof probability>
  >,
  { description: 'Independent probabilities; `abuse` is aimed at the other person.' },
);
