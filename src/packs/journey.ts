import { LANGUAGES } from '../domain/conversation.ts';
import type { JourneyEventFacts } from '../domain/packFacts.ts';
import type { DistantPhrase, JourneyException, JourneyPhrase } from '../domain/phrases.ts';
import type { PackSource, Path } from './packSource.ts';
import type { PatternShelf } from './patternShelf.ts';
import type { PackFile } from './schema.ts';

type JourneyEntry = NonNullable<PackFile['journeyEvents']>[number];

/** The journey as a pack and those that it inherits from know it. */
export interface Journey {
  readonly stages: readonly string[];
  readonly skills: readonly string[];
  /** By event id. */
  readonly events: ReadonlyMap<string, JourneyEvent>;
}

/** `weight`: how sure the words are to mean the event, where a pattern says nothing else. */
export interface JourneyEvent extends JourneyEventFacts {
  readonly weight: number;
}

export const noJourney: Journey = { stages: [], skills: [], events: new Map() };

/**
 * The journey of a pack on top of what it inherits: new events, and what it changes or adds in inherited ones.
 * @throws EngineError PACK_INVALID for an unknown stage or skill, an id twice, a new event that is not complete
 */
export function journeyOf(source: PackSource, inherited: Journey): Journey {
  const { content } = source;
  const stages = [...new Set([...inherited.stages, ...(content.stages ?? [])])];
  const skills = [...new Set([...inherited.skills, ...(content.skills ?? [])])];
  const events = new Map(inherited.events);
  const own = new Set<string>();
  (content.journeyEvents ?? []).forEach((entry, index) => {
    const path = ['journeyEvents', index];
    if (own.has(entry.id)) throw source.errorAt([...path, 'id'], `"${entry.id}" is there twice`);
    own.add(entry.id);
    rejectUnknown(source, entry, path, stages, skills);
    events.set(entry.id, eventOf(source, entry, path, inherited.events.get(entry.id)));
  });
  return { stages, skills, events };
}

/** The patterns by which a pack's own file names journey events. */
export function journeyPhrasesOf(
  source: PackSource,
  { events }: Journey,
  shelf: PatternShelf,
): JourneyPhrase[] {
  return entriesOf(source).flatMap(({ entry, path }) => {
    const event = events.get(entry.id);
    if (event === undefined) return [];
    const common = {
      eventId: entry.id,
      stage: event.stage,
      weight: event.weight,
      negatable: entry.negatable ?? true,
      roles: entry.roles ?? (['customer'] as const),
    };
    return LANGUAGES.flatMap(language =>
      shelf
        .read(entry.phrases?.[language], language, [...path, 'phrases', language])
        .map(pattern => ({ ...common, language, pattern })),
    );
  });
}

export function journeyExceptionsOf(source: PackSource, shelf: PatternShelf): JourneyException[] {
  return entriesOf(source).flatMap(({ entry, path }) =>
    LANGUAGES.flatMap(language =>
      shelf
        .read(entry.exceptions?.[language], language, [...path, 'exceptions', language])
        .map(pattern => ({ eventId: entry.id, language, pattern })),
    ),
  );
}

export function distantOf(source: PackSource, shelf: PatternShelf): DistantPhrase[] {
  return LANGUAGES.flatMap(language =>
    shelf
      .read(source.content.distant?.[language], language, ['distant', language])
      .map(pattern => ({ language, pattern })),
  );
}

function entriesOf({ content }: PackSource): { readonly entry: JourneyEntry; readonly path: Path }[] {
  return (content.journeyEvents ?? []).map((entry, index) => ({ entry, path: ['journeyEvents', index] }));
}

function rejectUnknown(
  source: PackSource,
  { stage, skills }: JourneyEntry,
  path: Path,
  knownStages: readonly string[],
  knownSkills: readonly string[],
): void {
  if (stage !== undefined && !knownStages.includes(stage))
    throw source.errorAt([...path, 'stage'], `"${stage}" is not among the stages`);
  skills?.forEach((skill, index) => {
    if (!knownSkills.includes(skill))
      throw source.errorAt([...path, 'skills', index], `"${skill}" is not among the skills`);
  });
}

function eventOf(
  source: PackSource,
  entry: JourneyEntry,
  path: Path,
  inherited: JourneyEvent | undefined,
): JourneyEvent {
  const { languages } = source.content;
  const title = entry.title?.en ?? inherited?.title ?? entry.title?.es;
  const titleEs = entry.title?.es ?? inherited?.titleEs;
  const stage = entry.stage ?? inherited?.stage;
  const severity = entry.severity ?? inherited?.severity;
  if (title === undefined) throw source.errorAt(path, 'has no title');
  if (stage === undefined) throw source.errorAt(path, 'has no stage');
  if (severity === undefined) throw source.errorAt(path, 'has no severity');
  // Patterns carry their stage: those inherited would keep the other one.
  if (inherited !== undefined && stage !== inherited.stage)
    throw source.errorAt([...path, 'stage'], `of an inherited event can't change (${inherited.stage})`);
  if (inherited === undefined)
    for (const language of languages)
      if (entry.phrases?.[language] === undefined)
        throw source.errorAt(path, `has no pattern in ${language}`);
  return {
    title,
    ...(titleEs === undefined ? {} : { titleEs }),
    stage,
    severity,
    skills: entry.skills ?? inherited?.skills ?? [],
    reschedulable: entry.reschedulable ?? inherited?.reschedulable ?? false,
    weight: entry.weight ?? inherited?.weight ?? 0.8,
  };
}
