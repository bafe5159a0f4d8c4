import { Type, type Static } from '@sinclair/typebox';
import { ROLES } from '../../../domain/conversation.ts';
import { count, oneOf, valence } from './fields.ts';
import { JourneySchema, PhraseSchema } from './spoken.ts';

const WordSchema = Type.Object({
  begin: count('UTF-16 position in the text.'),
  end: count('Exclusive.'),
  contribution: Type.Number({ description: 'What it adds to the valence of the utterance.' }),
});

/** Why the engine thinks so. */
export const EvidenceSchema = Type.Object({
  utterances: Type.Array(
    Type.Object({
      utteranceId: Type.String(),
      revision: count(),
      role: oneOf(ROLES),
      beginOffsetMs: Type.Optional(count()),
      endOffsetMs: Type.Optional(count()),
      valence: Type.Optional(valence()),
      phrases: Type.Array(PhraseSchema),
      journey: Type.Optional(Type.Unsafe<readonly Static<typeof JourneySchema>[]>(Type.Array(JourneySchema))),
      wordContributions: Type.Optional(
        Type.Unsafe<readonly Static<typeof WordSchema>[]>(Type.Array(WordSchema)),
      ),
    }),
  ),
  contributions: Type.Array(
    Type.Object({ signal: Type.String(), value: Type.Number(), contribution: Type.Number() }),
    { description: 'How much each signal spoke for the escalation; they add up to 1.' },
  ),
});
