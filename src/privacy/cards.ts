import { luhnChecksumValidate } from 'stdnum/lib/cjs/util/checksum.js';
import { digitRuns, type DigitGroup } from './digitRuns.ts';
import type { PersonalEntity } from './entity.ts';

/**
 * Beginnings and lengths of the schemes: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay,
 * Maestro. One number in ten passes Luhn by chance, so both have to hold.
 */
const schemes =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d|35[2-8]\d|62\d\d)\d{12,15}|(?:50|5[6-8]|6[0-9])\d{11,17})$/;
const [shortest, longest] = [13, 19];
/** Digits of one group of a card number that is written in groups. */
const longestGroup = 7;

/** Payment card numbers, written in one piece or in groups. */
export function findCards(text: string): PersonalEntity[] {
  const found: PersonalEntity[] = [];
  for (const run of digitRuns(text))
    for (let first = 0; first < run.length; first++) {
      const last = cardFrom(run, first);
      const [begin, end] = [run[first]?.begin, run[last ?? -1]?.end];
      if (last === undefined || begin === undefined || end === undefined) continue;
      found.push({ kind: 'card', begin, end });
      first = last;
    }
  return found;
}

/** Where the card number that starts with this group ends; the longest one. At most 19 groups are looked at. */
function cardFrom(run: readonly DigitGroup[], first: number): number | undefined {
  let [digits, found]: [string, number | undefined] = ['', undefined];
  for (let last = first; last < run.length; last++) {
    const group = run[last]?.digits ?? '';
    digits += group;
    if (digits.length > longest) break;
    if (last > first && group.length > longestGroup) break;
    if (digits.length >= shortest && isCardNumber(digits)) found = last;
  }
  return found;
}

/** Whether these digits can be a card number. */
export function isCardNumber(digits: string): boolean {
  return schemes.test(digits) && !/^(\d)\1+$/.test(digits) && luhnChecksumValidate(digits);
}
