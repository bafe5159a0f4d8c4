import type { ReadWord } from './wordReader.ts';

/** How many transparent words a negator reaches across at most. */
const reach = 6;

/**
 * True when a negator takes back the phrase that begins at word `first`: it stands before it in the same clause,
 * with nothing between them but words that pass it on ("I'm not [going to] …", "no [quiero tener que] …").
 * Any other word ends its scope: in "no me atienden, y voy a …" or "esto no funciona voy a …" nothing is taken back.
 * A phrase that begins with its own negator ("no vuelvo más") is never taken back by another one.
 */
export function takenBack(words: readonly ReadWord[], first: number): boolean {
  if (words[first]?.meaning.negator === true) return false;
  for (let at = first - 1; at >= 0 && at >= first - 1 - reach; at--) {
    const word = words[at];
    // The boundary of the word behind it is the one between the two.
    if (word === undefined || words[at + 1]?.boundary !== 0) return false;
    if (word.meaning.negator) return true;
    if (!word.meaning.transparent) return false;
  }
  return false;
}
