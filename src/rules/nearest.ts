import { closest, distance } from 'fastest-levenshtein';

const shownChars = 40;

/** The known word that somebody probably meant; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known);
  return distance(word, candidate) <= Math.max(2, Math.floor(word.length / 3)) ? candidate : undefined;
}

/** `"smoothd" is no signal; did you mean "smoothed"?` */
export function unknownWord(word: string, what: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  const head = `"${word.slice(0, shownChars)}" is ${what}`;
  if (meant !== undefined) return `${head}; did you mean "${meant}"?`;
  return known.length > 0 && known.length <= 12 ? `${head}; known: ${known.join(', ')}` : head;
}
