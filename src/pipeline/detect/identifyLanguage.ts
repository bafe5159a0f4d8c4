import { keepStatisticsOf } from './languageStatistics.ts';

/** How much a text looks like each language, 0…1 by ISO 639-1 code. Pure. */
export type IdentifyLanguage = (text: string) => Readonly<Record<string, number>>;

/**
 * Languages worth telling apart from English and Spanish: those that customers of the same companies speak. A
 * longer list finds Yoruba and Icelandic in typing errors. Languages in other scripts need no statistics.
 */
export const candidates = [
  'en',
  'es',
  'pt',
  'fr',
  'it',
  'ca',
  'eu',
  'de',
  'nl',
  'pl',
  'ro',
  'sv',
  'tl',
  'tr',
];

/**
 * Loads the n-gram statistics of `eld` in their smallest form (about 0.2 s and 10 MB, once). Not a static import:
 * importing a file loads nothing.
 */
export async function loadLanguageIdentifier(): Promise<IdentifyLanguage> {
  const { eld } = await import('eld/extrasmall');
  await keepStatisticsOf(candidates);
  // An instance of its own: the settings of the package's global one belong to everybody.
  const detector = eld.newInstance();
  detector.setLanguageSubset(candidates);
  return text => detector.detect(text).getScores();
}
