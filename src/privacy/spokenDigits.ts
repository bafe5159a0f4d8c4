import { isCardNumber } from './cards.ts';
import type { PersonalEntity } from './entity.ts';
import { digitsOf, isFiller, repeatsOf } from './numberWords.ts';
import { spokenWords, type SpokenWord } from './spokenWords.ts';

/** Digits in a row from which they are a number that belongs to somebody; booking codes and times are shorter. */
export const leastSpokenDigits = 7;
/** The same where numbers above nine are said ("seis doce treinta y cuatro"): prices and years are told that way. */
const leastWithTens = 9;
/** Text between two words of one number: blanks and punctuation, at most this much. */
const gap = /^[\s,.;:…-]{1,4}$/u;

/** Digits said one by one or in pairs, in English or Spanish, also as a recogniser writes them ("4 5 1 …"). */
export function findSpokenDigits(text: string, language: string | undefined): PersonalEntity[] {
  const words = spokenWords(text);
  const found: PersonalEntity[] = [];
  for (let at = 0; at < words.length;) {
    const run = runFrom(text, words, at, language);
    if (run === undefined) at++;
    else {
      at = run.next;
      if (run.digits.length >= (run.withTens ? leastWithTens : leastSpokenDigits))
        found.push({ kind: isCardNumber(run.digits) ? 'card' : 'digits', begin: run.begin, end: run.end });
    }
  }
  return found;
}

interface SpokenRun {
  readonly digits: string;
  readonly withTens: boolean;
  readonly begin: number;
  readonly end: number;
  /** Index of the word after the run. */
  readonly next: number;
}

/** The longest run of digits that begins with this word. */
function runFrom(
  text: string,
  words: readonly SpokenWord[],
  first: number,
  language: string | undefined,
): SpokenRun | undefined {
  let [digits, withTens, times, zeros]: [string, boolean, number, number] = ['', false, 1, 0];
  let [end, next] = [-1, first];
  for (let at = first; at < words.length; at++) {
    const current = words[at];
    if (current === undefined) break;
    const before = words[at - 1];
    if (at > first && !(before !== undefined && gap.test(text.slice(before.end, current.begin)))) break;
    const said = digitsOf(current.word, language);
    const repeated = repeatsOf(current.word);
    if (said !== undefined) {
      // "seiscientos doce", "treinta y cuatro", "thirty four": what follows takes the place of the zeros.
      const fills = said.length <= zeros && !said.startsWith('0');
      digits = fills ? digits.slice(0, -said.length) + said : digits + said.repeat(times);
      zeros = said === '10' || /\d/.test(current.word) ? 0 : (/[1-9](0+)$/.exec(said)?.[1]?.length ?? 0);
      withTens ||= said.length > 1;
      times = 1;
      [end, next] = [current.end, at + 1];
    } else if (repeated !== undefined && times === 1) times = repeated;
    else if (at === first || !isFiller(current.word)) break;
  }
  const begin = words[first]?.begin ?? 0;
  return digits === '' ? undefined : { digits, withTens, begin, end, next };
}
