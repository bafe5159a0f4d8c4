import type { Language, Role } from '../domain/conversation.ts';
import { PHRASE_CATEGORIES, type JourneyHit, type PhraseHit } from '../domain/signals.ts';
import type { PackExample } from './examples.ts';

/** Finds phrases and events in a text, as the engine does. */
export type Find = (
  text: string,
  language: Language,
  role: Role,
) => { readonly phrases: readonly PhraseHit[]; readonly journey: readonly JourneyHit[] };

/** An example on the wrong side. */
export interface ExampleFailure {
  readonly example: PackExample;
  /** Expected and not found. */
  readonly missing: readonly string[];
  /** Found and not allowed, with the phrase or event that did it. */
  readonly unwanted: readonly string[];
}

/** What each example's side is: `[]` and `not` alone are near misses. */
export function mustFire({ expect }: PackExample): boolean {
  return expect !== undefined && expect.length > 0;
}

/** The examples that find too little or too much. */
export function tryExamples(examples: readonly PackExample[], find: Find): ExampleFailure[] {
  return examples.map(example => tryExample(example, find)).filter(failure => failure !== undefined);
}

function tryExample(example: PackExample, find: Find): ExampleFailure | undefined {
  const { expect, not } = example;
  const found = new Map<string, string>();
  for (const { text, role } of example.utterances) {
    const { phrases, journey } = find(text, example.language, role);
    for (const { category, phraseId } of phrases) found.set(category, phraseId);
    for (const { eventId } of journey) found.set(`journey:${eventId}`, `journey:${eventId}`);
  }
  const missing = (expect ?? []).filter(name => !found.has(name));
  const namesCategories = PHRASE_CATEGORIES.some(category => expect?.includes(category));
  const isUnwanted = (name: string) =>
    not.includes(name) ||
    (expect !== undefined &&
      !expect.includes(name) &&
      // Where only events are expected, charged words may stand beside them; a near miss finds nothing at all.
      ((expect.length === 0 && not.length === 0) || (namesCategories && !name.startsWith('journey:'))));
  const unwanted = [...found].filter(([name]) => isUnwanted(name)).map(([, id]) => id);
  return missing.length === 0 && unwanted.length === 0 ? undefined : { example, missing, unwanted };
}
